package dev.ringmaster.core.admission;

import static dev.ringmaster.core.admission.QuotaFixture.UTC;
import static dev.ringmaster.core.admission.QuotaFixture.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.Quota.Kind;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.core.admission.QuotaFixture.Alerts;
import dev.ringmaster.core.admission.SlowQuotas.Ask;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The same seeded random life for some accounts that share burst groups and for the slow model of them. */
class AccountQuotasModelTest {
    private static final int SEEDS = 60;
    private static final int STEPS = 600;
    private static final int ACCOUNTS = 3;
    private static final long SECOND = 1_000_000_000L;
    private static final List<ZoneId> ZONES = List.of(UTC, ZoneId.of("Europe/Berlin"), ZoneId.of("Asia/Kolkata"));

    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final List<QuotaPeriod> PERIODS =
            List.of(QuotaPeriod.HOUR, QuotaPeriod.DAY, QuotaPeriod.MONTH, QuotaPeriod.TOTAL);

    private int refusals;
    private int raised;
    private int oldRefunds;

    @Test
    void agreesWithTheModel() {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Life(seed).run();
        }

        assertTrue(refusals > 1_000 && raised > 500 && oldRefunds > 500, refusals + " " + raised + " " + oldRefunds);
    }

    private record Charge(int account, long atNanos, Ask ask, Demand demand) {}

    /** One seed's accounts. */
    private final class Life {
        private final Random random;
        private final String name;
        private final SlowQuotas model = new SlowQuotas(ACCOUNTS);
        private final BurstGroups groups = new BurstGroups();
        private final List<AccountQuotas> accounts = IntStream.range(0, ACCOUNTS)
                .mapToObj(account -> new AccountQuotas(account, groups))
                .toList();
        private final Alerts alerts = new Alerts();
        private final List<Charge> charges = new ArrayList<>();
        private long now = at("2026-03-28T20:00:00", UTC); // the clocks change in the night that follows
        private int step;

        Life(int seed) {
            random = new Random(seed);
            name = "seed " + seed;
        }

        void run() {
            for (int account = 0; account < ACCOUNTS; account++) {
                changeQuotas(account);
            }
            for (step = 0; step < STEPS; step++) {
                passTime();
                int account = random.nextInt(ACCOUNTS);
                accounts.get(account).advanceTo(now);
                act(account);
                check(account);
            }
            for (int account = 0; account < ACCOUNTS; account++) {
                accounts.get(account).advanceTo(now);
                check(account);
            }
        }

        private void passTime() {
            int kind = random.nextInt(100);
            now += SECOND
                    * (kind < 30 ? 0 : kind < 85 ? random.nextInt(600) : random.nextInt(kind < 98 ? 5_000 : 200_000));
        }

        private void act(int account) {
            int action = random.nextInt(100);
            if (action < 55) {
                request(account);
            } else if (action < 75) {
                refund();
            } else if (action < 95) {
                correct();
            } else {
                changeQuotas(account);
            }
        }

        private void request(int account) {
            Ask ask = new Ask(random.nextInt(30), 1 + random.nextInt(20), random.nextInt(20));
            Demand demand = QuotaFixture.demand(ask.cpu(), ask.memory());
            AccountQuotas quotas = accounts.get(account);
            boolean hasRoom = quotas.hasRoom(demand, ask.tokens());
            assertEquals(model.couldEverHold(account, ask), quotas.couldEverHold(demand, ask.tokens()), this::where);
            assertEquals(model.hasRoom(now, account, ask), hasRoom, this::where);
            assertEquals(model.roomAt(now, account, ask), quotas.roomAtNanos(demand, ask.tokens()), this::where);
            refusals += hasRoom ? 0 : 1;
            if (hasRoom || random.nextInt(10) == 0) {
                quotas.charge(now, demand, ask.tokens(), alerts);
                model.change(account, now, ask, 1);
                charges.add(new Charge(account, now, ask, demand));
                checkAlerts(account);
            }
        }

        private void refund() {
            if (charges.isEmpty()) {
                return;
            }
            int index = random.nextInt(charges.size());
            Charge charge = random.nextInt(10) == 0 ? charges.get(index) : charges.remove(index); // at times twice
            AccountQuotas quotas = accounts.get(charge.account());
            quotas.advanceTo(now);
            quotas.refund(charge.demand(), charge.ask().tokens(), charge.atNanos());
            model.change(charge.account(), charge.atNanos(), charge.ask(), -1);
            oldRefunds += now - charge.atNanos() > 3_600 * SECOND ? 1 : 0;
            check(charge.account());
        }

        private void correct() {
            if (charges.isEmpty()) {
                return;
            }
            Charge charge = charges.remove(random.nextInt(charges.size()));
            long more = random.nextInt(60) - 30L;
            accounts.get(charge.account()).correct(now, more, charge.atNanos(), alerts);
            model.correct(charge.account(), charge.atNanos(), more);
            checkAlerts(charge.account());
            check(charge.account());
        }

        private void changeQuotas(int account) {
            List<Quota> quotas = new ArrayList<>();
            for (String quota : List.of("a", "b", "c", "d")) {
                if (random.nextInt(4) > 0) {
                    quotas.add(randomQuota(quota));
                }
            }
            accounts.get(account).changeTo(now, quotas);
            model.changeTo(now, account, quotas);
        }

        private Quota randomQuota(String quota) {
            Kind kind = random.nextInt(2) == 0 ? Kind.BURSTABLE : KINDS.get(random.nextInt(4));
            // Few enough to be met again by the next list, and by other accounts.
            int measure = quota.charAt(0) - 'a' - 2 + (random.nextInt(8) == 0 && quota.charAt(0) < 'd' ? 1 : 0);
            QuotaPeriod period = PERIODS.get((measure + 2 + random.nextInt(2)) % 4);
            ZoneId zone = random.nextInt(3) > 0 ? UTC : ZONES.get(random.nextInt(ZONES.size()));
            long maxBorrowed = kind == Kind.BURSTABLE ? random.nextInt(200) : 0;
            int alertPercent = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(100);
            return new Quota(quota, kind, measure, period, zone, 15 + random.nextInt(300), maxBorrowed, alertPercent);
        }

        private void checkAlerts(int account) {
            List<String> actual = alerts.take();
            raised += actual.size();
            assertEquals(model.alerts(now, account), actual, this::where);
        }

        private void check(int account) {
            AccountQuotas quotas = accounts.get(account);
            List<Long> used =
                    IntStream.range(0, quotas.size()).mapToObj(quotas::used).toList();
            assertEquals(model.used(now, account), used, this::where);
            assertEquals(model.nextPeriodEnd(now, account), quotas.nextPeriodEndNanos(), this::where);
        }

        private String where() {
            return name + " step " + step;
        }
    }
}
