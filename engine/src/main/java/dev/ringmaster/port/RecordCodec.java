package dev.ringmaster.port;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.GroupRule;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fixed-size binary form of a ledger record, for ledgers that store bytes. One thread at a time; a
 * catalog has one form, and what was written with one catalog is of no use with another.
 *
 * <pre>
 * word  0  check over all other words        word  7  wait timeout, ns
 *       1  request id                              8  GPU model bits
 *       2  sequence                                9  pool (high half), priority level (low half)
 *       3  submitted, ns                          10  state code (high half), devices, milli of each (16 bits each)
 *       4  deadline, ns                           11  lease, ns
 *       5  worker id                              12  account (high half), tokens (low half)
 *       6  GPU devices held, bits                 13  preferred GPU models
 *                                                 14  labels: which are required, which have a value (8 bits each), and
 *                                                     above them whether preemptable workers will do, and whether it
 *                                                     is preemptable itself
 *                                                 15  expected run, ns
 *                                                 16  affinity key
 *                                                 17  gang
 *                                                 18  amount of the first dimension
 *                                                 ..  (one word for each dimension of the catalog, then for each label,
 *                                                     then for the group of each rule, and one for all rules: the first
 *                                                     in the lowest 21 bits, each as kind and 1 (2), whether it is required
 *                                                     (1), topology and 1 (4) and skew (14))
 * </pre>
 *
 * <p>Words are 64 bits, little-endian. The state {@link #NOTHING} marks a record that could not be encoded.
 */
public final class RecordCodec {
    /** The state of an encoded record that means nothing and is to be skipped. */
    public static final int NOTHING = 0;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int GANG = 17;
    private static final int AMOUNTS = 18;
    private static final int LABEL_BITS = 8;
    private static final int LABEL_MASK = (1 << LABEL_BITS) - 1;
    private static final long ON_PREEMPTABLE_BIT = 1L << (2 * LABEL_BITS);
    private static final long PREEMPTABLE_BIT = ON_PREEMPTABLE_BIT << 1;
    private static final int RULE_BITS = 21;
    private static final int RULE_MASK = (1 << RULE_BITS) - 1;
    /** In the order of their numbers in a record; not to be changed. */
    private static final List<GroupRule.Kind> KINDS =
            List.of(GroupRule.Kind.ANTI_AFFINITY, GroupRule.Kind.AFFINITY, GroupRule.Kind.SPREAD);

    private static final int HALF = 32;
    private static final int QUARTER = 16;
    private static final long QUARTER_MASK = 0xffff;
    private static final long TOKENS_MASK = 0xffff_ffffL;

    private final ResourceCatalog catalog;
    private final int dimensions;
    private final int rules;
    private final int words;
    private final Map<RequestSpec, RequestSpec> specs = new HashMap<>();

    /** For records of requests in the words of this catalog. */
    public RecordCodec(ResourceCatalog catalog) {
        this.catalog = catalog;
        dimensions = catalog.dimensions().size();
        rules = AMOUNTS + dimensions + catalog.labels().size();
        words = rules + Demand.MAX_RULES + 1;
    }

    /** The size of every encoded record, in bytes. */
    public int size() {
        return words * Long.BYTES;
    }

    /**
     * Writes a record to the start of a buffer.
     *
     * @throws IllegalArgumentException if the record's demand is of another catalog
     * @throws IllegalStateException if the record has no specification although it is not finished
     */
    public void encode(LedgerRecord from, byte[] to) {
        putIdentity(to, from.requestId(), from.sequence());
        put(to, 3, from.submittedNanos());
        put(to, 4, from.deadlineNanos());
        put(to, 5, from.workerId());
        put(to, 6, from.gpuDevices());
        if (from.state() == RequestState.FINISHED) {
            putNoSpec(to, from.state().code());
        } else {
            putSpec(to, from.state().code(), from.spec(), from.tokens());
            put(to, GANG, from.gang());
        }
        seal(to);
    }

    /** Writes a record that means nothing. */
    public void encodeNothing(byte[] to) {
        putIdentity(to, 0, 0);
        for (int i = 3; i <= 6; i++) {
            put(to, i, 0);
        }
        putNoSpec(to, NOTHING);
        seal(to);
    }

    /** The code of the state of a record whose check is right. */
    public static int state(byte[] encoded) {
        return (int) (get(encoded, 10) >>> HALF);
    }

    /** The key of a record whose check is right. */
    public static long requestId(byte[] encoded) {
        return get(encoded, 1);
    }

    /** Whether the check fits the content. */
    public boolean isIntact(byte[] encoded) {
        return encoded.length == size() && get(encoded, 0) == check(encoded);
    }

    /**
     * Reads a waiting or placed request back. Equal specifications become one object.
     *
     * @return false if the bytes are not what was written for this request; the record is then of no use
     */
    public boolean decode(long requestId, byte[] from, LedgerRecord to) {
        if (!isIntact(from) || requestId(from) != requestId) {
            return false;
        }
        int state = state(from);
        if (state != RequestState.QUEUED.code() && state != RequestState.PLACED.code()) {
            return false;
        }
        try {
            to.queued(requestId, get(from, 2), spec(from), get(from, 12) & TOKENS_MASK, get(from, 3), get(from, 4));
        } catch (IllegalArgumentException e) {
            return false;
        }
        to.inGang(get(from, GANG));
        if (state == RequestState.PLACED.code()) {
            to.placedOn(get(from, 5), get(from, 6));
        }
        return true;
    }

    /** Lets go of the specifications that were shared by the records read so far. */
    public void forgetSpecs() {
        specs.clear();
    }

    private static void putIdentity(byte[] to, long requestId, long sequence) {
        put(to, 1, requestId);
        put(to, 2, sequence);
    }

    private void putNoSpec(byte[] to, int state) {
        for (int i = 7; i < words; i++) {
            put(to, i, 0);
        }
        put(to, 10, (long) state << HALF);
    }

    private void putSpec(byte[] to, int state, RequestSpec spec, long tokens) {
        Demand demand = spec.demand();
        requireCatalog(demand);
        put(to, 7, spec.waitTimeoutNanos());
        put(to, 8, demand.gpuModels());
        put(to, 9, (long) spec.pool() << HALF | Integer.toUnsignedLong(spec.priorityLevel()));
        put(to, 10, (long) state << HALF | (long) demand.gpuDevices() << QUARTER | demand.gpuMillis());
        put(to, 11, spec.leaseNanos());
        put(to, 12, (long) spec.account() << HALF | tokens);
        put(to, 13, demand.gpuPreferences());
        long labels = (long) demand.requiredLabels() << LABEL_BITS | demand.labels();
        long mayUse = demand.allowsPreemptable() ? ON_PREEMPTABLE_BIT : 0;
        put(to, 14, labels | mayUse | (demand.isPreemptable() ? PREEMPTABLE_BIT : 0));
        put(to, 15, demand.expectedRunNanos());
        put(to, 16, spec.affinityKey());
        for (int i = 0; i < dimensions; i++) {
            put(to, AMOUNTS + i, demand.amount(i));
        }
        for (int i = AMOUNTS + dimensions; i < rules; i++) {
            put(to, i, demand.label(i - AMOUNTS - dimensions));
        }
        putGroupRules(to, demand);
    }

    private void putGroupRules(byte[] to, Demand demand) {
        long packed = 0;
        for (int i = 0; i < Demand.MAX_RULES; i++) {
            put(to, rules + i, 0);
        }
        for (int i = 0; i < demand.rules().size(); i++) {
            GroupRule rule = demand.rules().get(i);
            put(to, rules + i, rule.group());
            packed |= pack(rule) << (i * RULE_BITS);
        }
        put(to, rules + Demand.MAX_RULES, packed);
    }

    private static long pack(GroupRule rule) {
        long topology = (long) rule.maxSkew() << 4 | (rule.topology() + 1);
        return topology << 3 | (rule.isRequired() ? 4 : 0) | (KINDS.indexOf(rule.kind()) + 1);
    }

    private static GroupRule unpack(long group, int packed) {
        GroupRule.Kind kind = KINDS.get((packed & 3) - 1);
        return new GroupRule(kind, group, (packed >>> 3 & 15) - 1, packed >>> 7, (packed & 4) != 0);
    }

    private void requireCatalog(Demand demand) {
        ResourceCatalog other = demand.catalog();
        if (other != catalog && !other.fingerprint().equals(catalog.fingerprint())) {
            throw new IllegalArgumentException(
                    "the demand is of the vocabulary " + other + "; this ledger's is " + catalog);
        }
    }

    private RequestSpec spec(byte[] from) {
        long shape = get(from, 10);
        Demand.Builder demand = catalog.demand()
                .gpus((int) (shape >>> QUARTER & QUARTER_MASK), (int) (shape & QUARTER_MASK))
                .gpuModelBits(get(from, 8))
                .gpuPreferences(get(from, 13))
                .expectedRunNanos(get(from, 15));
        for (int i = 0; i < dimensions; i++) {
            demand.amount(catalog.dimensions().get(i), get(from, AMOUNTS + i));
        }
        readRules(from, demand);
        long line = get(from, 9);
        RequestSpec spec = new RequestSpec(
                demand.build(),
                (int) (line >>> HALF),
                (int) line,
                (int) (get(from, 12) >>> HALF),
                get(from, 7),
                get(from, 11),
                get(from, 16));
        RequestSpec known = specs.putIfAbsent(spec, spec);
        return known == null ? spec : known;
    }

    private void readRules(byte[] from, Demand.Builder demand) {
        long marks = get(from, 14);
        for (int left = (int) (marks & LABEL_MASK); left != 0; left &= left - 1) {
            int label = Integer.numberOfTrailingZeros(left);
            String name = catalog.labels().get(label);
            long value = get(from, AMOUNTS + dimensions + label);
            if ((marks >>> LABEL_BITS >>> label & 1) == 0) {
                demand.belongsTo(name, value);
            } else {
                demand.requires(name, value);
            }
        }
        if ((marks & ON_PREEMPTABLE_BIT) != 0) {
            demand.allowPreemptable();
        }
        if ((marks & PREEMPTABLE_BIT) != 0) {
            demand.preemptable();
        }
        readGroupRules(from, demand);
    }

    private void readGroupRules(byte[] from, Demand.Builder demand) {
        long left = get(from, rules + Demand.MAX_RULES);
        for (int i = 0; left != 0; i++, left >>>= RULE_BITS) {
            demand.rule(unpack(get(from, rules + i), (int) left & RULE_MASK));
        }
    }

    private void seal(byte[] encoded) {
        put(encoded, 0, check(encoded));
    }

    /** Every step is one-to-one in the word it takes in, so that a change of a single word never goes unseen. */
    private long check(byte[] encoded) {
        long hash = 0x52494e474d415354L ^ encoded.length;
        for (int i = 1; i < words; i++) {
            hash = (hash ^ get(encoded, i)) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> HALF;
        }
        return hash;
    }

    private static long get(byte[] from, int word) {
        return (long) WORDS.get(from, word * Long.BYTES);
    }

    private static void put(byte[] to, int word, long value) {
        WORDS.set(to, word * Long.BYTES, value);
    }
}
