package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.model.WorldGenerator.Variety;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a scenario from a seed: a world, how busy and how restless it is, and commands of every kind, many of them
 * wrong. In busy worlds it asks the reference who is placed, so that most completions are to the point. It never looks
 * at what the core answers, and a list stays a fair one when commands are cut from it.
 */
final class CommandGenerator {
    private static final int COMMANDS_PER_PHASE = 60;
    private static final int TIMER_WEIGHT = 3;
    private static final int LEDGER_WEIGHT = 20;
    private static final long EPOCH_LIKE = 1_700_000_000_000_000_000L;
    private static final long MINUTE = 60_000_000_000L;
    private static final List<Variety> VARIETIES =
            List.of(Variety.FEW_SHAPES, Variety.MANY_SHAPES, Variety.NO_TWO_ALIKE);

    private final Dice dice;
    private final Dice sharedDice;
    private final boolean isShared;
    private final WorldGenerator worlds;
    private final int size;
    private final List<Command> commands = new ArrayList<>();
    /** The requests that were submitted and may still be open. */
    private final List<Long> live = new ArrayList<>();

    private final Map<Long, WorkerSpec> lastSpec = new HashMap<>();
    private final int workerRestlessness;
    /** Where requests stand, in busy worlds only. */
    private final @Nullable ReferenceScheduler reference;

    private final DecisionLog ignored = new DecisionLog();
    private final int cancelWeight;
    private final int mostLive;
    private final int ledgerDelay;
    private final int policyRestlessness;
    private long now;
    private AdmissionPolicy policy;
    private long requestsMade;
    private int submitWeight;
    private int completeWeight;

    private CommandGenerator(long seed, int size, int mostWorkers, Variety variety) {
        this.size = size;
        dice = new Dice(seed * 0x9E3779B97F4A7C15L);
        sharedDice = new Dice(seed * 0xBF58476D1CE4E5B9L);
        isShared = sharedDice.oneIn(3);
        worlds = new WorldGenerator(dice, new Dice(seed * 0xD1B54A32D192ED03L), variety, mostWorkers);
        workerRestlessness = worlds.traits.isBusy() ? 1 : dice.oneOf(2, 8, 40);
        reference = worlds.traits.isBusy() ? new ReferenceScheduler(worlds.world, ignored) : null;
        cancelWeight = worlds.traits.isBusy() ? 2 : 9;
        mostLive = worlds.traits.isBusy() ? worlds.world.maxOpen() : 2 * worlds.world.maxOpen();
        ledgerDelay = dice.oneOf(1, 4, 40);
        now = worlds.traits.hasQuotas() // whose periods have no end close to the end of time
                ? dice.oneOf(0L, EPOCH_LIKE, EPOCH_LIKE + dice.between(0, 90_000_000_000_000L))
                : dice.oneOf(0L, 1_000L, 1_000L, EPOCH_LIKE, Long.MAX_VALUE - size * worlds.tickNanos);
        policy = worlds.world.policy();
        policyRestlessness = worlds.traits.isAsPlainAsCanBe() ? 0 : dice.oneOf(0, 1, 6);
    }

    /** A scenario of a number of commands, besides those for recovery, in a world of up to 40 workers. */
    static Scenario scenario(long seed, int size) {
        return scenario(seed, size, 40);
    }

    static Scenario scenario(long seed, int size, int mostWorkers) {
        return scenario(seed, size, mostWorkers, VARIETIES.get((int) Math.floorMod(seed, 3L)));
    }

    static Scenario scenario(long seed, int size, int mostWorkers, Variety variety) {
        CommandGenerator generator = new CommandGenerator(seed, size, mostWorkers, variety);
        generator.begin();
        generator.commands.forEach(generator::remember);
        for (int i = 0; i < size; i++) {
            if (i % COMMANDS_PER_PHASE == 0) {
                generator.nextPhase();
            }
            Command command = generator.next();
            generator.commands.add(command);
            generator.remember(command);
        }
        return new Scenario(generator.worlds.world, generator.commands);
    }

    private void begin() {
        if (dice.oneIn(4)) {
            recover();
        }
        int joining = dice.oneOf(0, worlds.workers, worlds.workers, worlds.workers);
        for (int i = 0; i < joining && commands.size() < size; i++) {
            commands.add(join());
        }
    }

    private void recover() {
        long requests = dice.between(1, 30);
        long earliest = dice.oneIn(2) ? 0 : Math.max(0, now - 50 * worlds.tickNanos);
        for (int i = 0; i < requests; i++) {
            RequestSpec spec = worlds.spec();
            if (spec.priorityLevel() >= worlds.world.levels() || spec.account() >= worlds.world.maxAccounts()) {
                continue;
            }
            // The order in which a ledger gives its requests back is not that of their submission.
            long sequence = 100 + i * 7919L % 97;
            boolean isPlaced = dice.oneIn(2);
            long devices = ((1L << spec.demand().gpuDevices()) - 1) << dice.below(3);
            if (spec.demand().gpuDevices() == 0) {
                devices = 0;
            }
            long submitted = earliest + (now - earliest) / 97 * (sequence - 100); // in the order of the sequences
            long deadline =
                    dice.oneIn(2) ? RequestSpec.WAIT_FOREVER : submitted + dice.between(0, 50 * worlds.tickNanos);
            commands.add(new Command.Recover(
                    now,
                    new Commands.Recovered(
                            newRequestId(),
                            sequence,
                            spec,
                            worlds.tokens(),
                            submitted,
                            deadline,
                            isPlaced ? workerId() : Commands.NO_WORKER,
                            isPlaced ? devices : 0,
                            Commands.NO_GANG)));
        }
        if (worlds.traits.hasGangs()) {
            recoverGang(300);
            recoverGang(320);
        }
    }

    private void recoverGang(long sequence) {
        Gang gang = gang(false);
        RequestSpec first = gang.firstSpec();
        if (first.priorityLevel() >= worlds.world.levels() || first.account() >= worlds.world.maxAccounts()) {
            return;
        }
        int placedInTen = dice.oneOf(0, 5, 9, 10);
        long deadline = dice.oneIn(2) ? RequestSpec.WAIT_FOREVER : now + dice.between(0, 50 * worlds.tickNanos);
        for (int i = 0; i < gang.members().size(); i++) {
            Gang.Member member = gang.members().get(i);
            boolean isPlaced = dice.below(10) < placedInTen;
            commands.add(new Command.Recover(
                    now,
                    new Commands.Recovered(
                            member.requestId(),
                            sequence + i,
                            member.spec(),
                            member.tokens(),
                            now,
                            deadline,
                            isPlaced ? workerId() : Commands.NO_WORKER,
                            isPlaced ? (1L << member.spec().demand().gpuDevices()) - 1 : 0,
                            sequence)));
        }
    }

    private void remember(Command command) {
        if (reference != null) {
            command.applyTo(reference);
            ignored.clear();
        }
    }

    /** Times are busy, or quiet, or nobody completes anything. */
    private void nextPhase() {
        submitWeight = dice.oneOf(20, 40, 40, 60);
        completeWeight = dice.oneOf(2, 20, 40, 60);
    }

    private Command next() {
        passTime();
        if (isShared && sharedDice.oneIn(7)) {
            return sharedCommand();
        }
        if (worlds.growth.isNext()) {
            return worlds.growth.next(now, worlds.workers);
        }
        int others = TIMER_WEIGHT + cancelWeight + policyRestlessness + workerRestlessness + LEDGER_WEIGHT;
        int kind = dice.below(submitWeight + completeWeight + others);
        if (kind < submitWeight) {
            boolean isFull = reference != null && reference.openCount() >= worlds.world.maxOpen();
            return isFull && !dice.oneIn(8) ? holderCommand() : submit();
        }
        kind -= submitWeight;
        if (kind < completeWeight) {
            return holderCommand();
        }
        kind -= completeWeight;
        if (kind < TIMER_WEIGHT) {
            return timer();
        }
        kind -= TIMER_WEIGHT;
        if (kind < cancelWeight) {
            return new Command.Cancel(now, someRequest());
        }
        kind -= cancelWeight;
        if (kind < policyRestlessness) {
            policy = worlds.policies.after(policy);
            return new Command.Policy(now, policy);
        }
        return kind - policyRestlessness < workerRestlessness ? workerCommand() : ledgerCommand();
    }

    private Command timer() {
        long ticks = dice.oneOf(0, 1, 5, 20);
        return ticks == 0 ? new Command.Timer(now) : new Command.UntilDue(now, ticks * worlds.tickNanos, dice.oneIn(2));
    }

    private Command holderCommand() {
        return switch (dice.below(12)) {
            case 0 -> new Command.FailRequest(now, somePlaced());
            case 1 -> new Command.Renew(now, somePlaced());
            default -> new Command.Complete(now, somePlaced(), worlds.actualTokens());
        };
    }

    private long somePlaced() {
        List<Long> placed = reference == null || dice.oneIn(10) ? List.of() : reference.placed();
        return placed.isEmpty() ? someRequest() : dice.oneOf(placed);
    }

    private void passTime() {
        if (dice.oneIn(3)) {
            now += dice.between(0, worlds.tickNanos * 2) - (dice.oneIn(8) ? worlds.tickNanos * 3 : 0);
        } else if (worlds.traits.hasQuotas() && dice.oneIn(30)) {
            now += dice.between(0, dice.oneOf(MINUTE, 20 * MINUTE, 90 * MINUTE));
        } else if (dice.oneIn(200)) {
            now += Math.min(100 * worlds.tickNanos, Math.max(0, Long.MAX_VALUE - now));
        }
        if (now < 0 && dice.oneIn(2)) {
            now = now < -1_000_000_000_000L ? Long.MAX_VALUE : 0;
        }
    }

    private Command submit() {
        boolean isNearlyFull = reference != null && reference.openCount() + 4 > worlds.world.maxOpen();
        if (worlds.traits.hasGangs() && !isNearlyFull && dice.oneIn(4)) {
            return new Command.SubmitGang(now, gang(dice.oneIn(25) && !live.isEmpty()));
        }
        boolean isDuplicate = dice.oneIn(25) && !live.isEmpty();
        return new Command.Submit(now, isDuplicate ? dice.oneOf(live) : newRequestId(), worlds.spec(), worlds.tokens());
    }

    /** A gang whose members ask for the same or not; one of them may be open already. */
    private Gang gang(boolean hasDuplicate) {
        RequestSpec first = worlds.spec();
        int size = 2 + dice.below(dice.oneOf(1, 1, 2, 8));
        boolean isUniform = dice.oneIn(2);
        long duplicate = hasDuplicate ? dice.oneOf(live) : 0;
        List<Gang.Member> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Demand demand =
                    isUniform || dice.oneIn(3) ? first.demand() : worlds.spec().demand();
            RequestSpec spec = new RequestSpec(
                    demand,
                    first.pool(),
                    first.priorityLevel(),
                    first.account(),
                    first.waitTimeoutNanos(),
                    first.leaseNanos());
            long id = hasDuplicate && i == 1 ? duplicate : newRequestId();
            members.add(new Gang.Member(id, spec, worlds.tokens()));
        }
        return new Gang(members);
    }

    private long newRequestId() {
        long id = requestsMade++ * 7919 - 20_000;
        if (live.size() > mostLive) {
            live.remove(dice.below(live.size()));
        }
        live.add(id);
        return id;
    }

    /** Mostly one that may be open; it may be named again. */
    private long someRequest() {
        if (live.isEmpty() || dice.oneIn(30)) {
            return dice.between(-1, 3) * 7919 - 20_000;
        }
        int index = dice.oneIn(2) ? dice.below(live.size()) : dice.below(1 + live.size() / 4);
        return dice.oneIn(3) ? live.get(index) : live.remove(index);
    }

    private long workerId() {
        return dice.below(worlds.workers) - 2L;
    }

    private Command workerCommand() {
        long id = dice.oneIn(40) ? dice.oneOf(-77L, Long.MAX_VALUE, 1L << 32) : workerId();
        return switch (dice.below(8)) {
            case 0, 1, 2 -> join();
            case 3, 4 -> new Command.Change(now, id, changed(id));
            case 5 -> new Command.Drain(now, id);
            default -> dice.oneIn(2) ? new Command.Leave(now, id) : join();
        };
    }

    private Capacity changed(long workerId) {
        WorkerSpec last = lastSpec.get(workerId);
        return last == null || dice.oneIn(4) ? worlds.capacity() : worlds.nearTo(last.capacity());
    }

    private Command join() {
        long id = workerId();
        WorkerSpec last = lastSpec.get(id);
        WorkerSpec spec = last != null && !dice.oneIn(3) ? last : worlds.workerSpec();
        lastSpec.put(id, spec);
        return new Command.Join(now, id, spec);
    }

    // ---- what comes from a ledger that several nodes share

    private Command sharedCommand() {
        return switch (sharedDice.below(12)) {
            case 0 -> new Command.LedgerAway(now);
            case 1, 2 -> new Command.LedgerBack(now);
            case 3, 4 -> new Command.Refuse(now);
            case 5, 6 -> takeOver();
            default -> share();
        };
    }

    private Command share() {
        long id = workerId();
        WorkerSpec last = lastSpec.get(id);
        WorkerSpec spec = last != null && !sharedDice.oneIn(4) ? last : worlds.workerSpec();
        if (last != null && sharedDice.oneIn(6)) {
            spec = last.withCapacity(worlds.nearTo(last.capacity()));
        }
        lastSpec.put(id, spec);
        return new Command.Share(now, id, spec, !sharedDice.oneIn(6), used(spec.capacity()));
    }

    private UsedElsewhere used(Capacity capacity) {
        if (sharedDice.oneIn(3)) {
            return UsedElsewhere.NOTHING;
        }
        long most = sharedDice.oneOf(3L, 30L, 100L);
        long[] amounts = new long[worlds.world.catalog().dimensions().size()];
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = capacity.amount(i) / 100 * sharedDice.between(0, most) + sharedDice.between(0, 2);
            amounts[i] = Math.min(amounts[i], ResourceCatalog.MAX_AMOUNT);
        }
        int[] millis = new int[sharedDice.below(capacity.gpuDevices() + 1)];
        for (int device = 0; device < millis.length; device++) {
            millis[device] = sharedDice.oneOf(0, 0, 100, 500, 1_000);
        }
        return UsedElsewhere.of(amounts, millis);
    }

    private Command takeOver() {
        RequestSpec spec = worlds.spec();
        int devices = spec.demand().gpuDevices();
        boolean isPlaced = sharedDice.oneIn(2);
        long deadline =
                sharedDice.oneIn(2) ? RequestSpec.WAIT_FOREVER : now + sharedDice.between(-5, 50) * worlds.tickNanos;
        long held = devices == 0 ? 0 : ((1L << devices) - 1) << sharedDice.below(2);
        return new Command.TakeOver(
                now,
                new Commands.Recovered(
                        sharedDice.oneIn(20) && !live.isEmpty() ? sharedDice.oneOf(live) : newRequestId(),
                        0,
                        spec,
                        worlds.tokens(),
                        now,
                        deadline,
                        isPlaced ? workerId() : Commands.NO_WORKER,
                        isPlaced ? held : 0,
                        Commands.NO_GANG));
    }

    private Command ledgerCommand() {
        if (dice.oneIn(25)) {
            return new Command.Fail(now);
        }
        int limit = 1 + dice.below(dice.oneOf(1, 4, 100));
        return dice.oneIn(2) || !dice.oneIn(ledgerDelay) ? new Command.Send(limit) : new Command.Confirm(now, limit);
    }
}
