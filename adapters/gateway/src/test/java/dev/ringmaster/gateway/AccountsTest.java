package dev.ringmaster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class AccountsTest {
    @Test
    void namesAreNumberedInTheOrderOfFirstUseFromAnonymousUp() {
        Accounts accounts = new Accounts(10);

        assertEquals(0, accounts.number("anonymous"));
        assertEquals(1, accounts.number("joe"));
        assertEquals(2, accounts.number("ann"));
        assertEquals(1, accounts.number("joe"));
        assertEquals(0, accounts.number("  "));
        assertEquals(Optional.of("ann"), accounts.name(2));
        assertEquals(Optional.empty(), accounts.name(3));
        assertEquals(Optional.empty(), accounts.name(-1));
    }

    @Test
    void whenThereIsNoRoomKnownNamesAreStillKnown() {
        Accounts accounts = new Accounts(2);
        accounts.number("joe");

        assertEquals(Accounts.NO_ROOM, accounts.number("ann"));
        assertEquals(1, accounts.number("joe"));
        assertEquals(List.of("anonymous", "joe"), accounts.names());
    }

    @Test
    void numbersAreTheSameAfterARestartWithTheSameNames() {
        Accounts accounts = accounts(5, List.of("anonymous", "joe", "ann"));

        assertEquals(2, accounts.number("ann"));
        assertEquals(3, accounts.number("new"));
    }

    @Test
    void badNamesOfAnEarlierInstanceAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Accounts(0));
        assertThrows(IllegalArgumentException.class, () -> accounts(5, List.of()));
        assertThrows(IllegalArgumentException.class, () -> accounts(5, List.of("joe", "anonymous")));
        assertThrows(IllegalArgumentException.class, () -> accounts(5, List.of("anonymous", "a", "a")));
        assertThrows(IllegalArgumentException.class, () -> accounts(5, List.of("anonymous", " ")));
        assertThrows(IllegalArgumentException.class, () -> accounts(1, List.of("anonymous", "a")));
    }

    @Test
    void aNameIsWrittenDownBeforeAnybodyGetsItsNumberOrHasNone() {
        List<String> written = new ArrayList<>();
        Accounts accounts = new Accounts(5, List.of("anonymous", "joe"), name -> {
            if (name.equals("bad")) {
                throw new IllegalStateException("disk full");
            }
            written.add(name);
        });

        assertThrows(IllegalStateException.class, () -> accounts.number("bad"));
        assertEquals(2, accounts.number("ann"));
        assertEquals(2, accounts.number("ann"));

        assertEquals(List.of("ann"), written);
        assertEquals(List.of("anonymous", "joe", "ann"), accounts.names());
    }

    @Test
    void aListenerHearsOfEachNewNameOnce() {
        Accounts accounts = new Accounts(3);
        List<String> heard = new ArrayList<>();
        accounts.onNewAccount(heard::add);

        accounts.number("joe");
        accounts.number("joe");
        accounts.number("ann");
        accounts.number("one too many");

        assertEquals(List.of("joe", "ann"), heard);
    }

    @Test
    void threadsThatAskForTheSameNameGetTheSameNumber() throws Exception {
        Accounts accounts = new Accounts(1_001);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Callable<List<Integer>> askForAll = () -> {
            List<Integer> numbers = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                numbers.add(accounts.number("account-" + i));
            }
            return numbers;
        };
        Set<String> answers = new TreeSet<>();
        for (Future<List<Integer>> numbers : threads.invokeAll(List.of(askForAll, askForAll, askForAll, askForAll))) {
            answers.add(numbers.get().toString());
        }
        threads.shutdown();

        assertEquals(1, answers.size());
        assertEquals(1_001, accounts.size());
        assertEquals(1_001, new TreeSet<>(accounts.names()).size());
    }

    @Test
    void lookingUpAKnownNameAllocatesNothing() {
        Accounts accounts = new Accounts(2_000);
        String[] names = new String[1_000];
        for (int i = 0; i < names.length; i++) {
            names[i] = "account-" + i;
            accounts.number(names[i]);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = lookUp(accounts, names, 20);

        long before = threads.getCurrentThreadAllocatedBytes();
        sum += lookUp(accounts, names, 100);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertEquals(120L * 500_500, sum);
        assertTrue(allocated < 1_000, allocated + " bytes for 100,000 look-ups");
    }

    private static Accounts accounts(int maxAccounts, List<String> names) {
        return new Accounts(maxAccounts, names, name -> {});
    }

    private static long lookUp(Accounts accounts, String[] names, int rounds) {
        long sum = 0;
        for (int round = 0; round < rounds; round++) {
            for (String name : names) {
                sum += accounts.number(name);
            }
        }
        return sum;
    }
}
