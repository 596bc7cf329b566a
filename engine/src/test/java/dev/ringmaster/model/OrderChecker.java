package dev.ringmaster.model;

import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.model.ReferenceRequest.Flow;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Checks that nobody goes before somebody whom he may not overtake, and that nobody waits for nothing. */
final class OrderChecker {
    private final Books books;

    OrderChecker(Books books) {
        this.books = books;
    }

    /** Before a request is placed in the books: of its flow nobody goes first who asks for the same and is older. */
    void checkWithinFlow(Books.Entry placed) {
        books.waiting()
                .filter(other -> other.gang == Commands.NO_GANG)
                .filter(other -> other.sequence < placed.sequence
                        && other.flow().equals(placed.flow())
                        && other.spec.demand().equals(placed.spec.demand()))
                .forEach(other -> fail(placed, other, "that asks for the same"));
    }

    /**
     * Before a request is placed in the books, where nothing is limited but what runs at a time: nobody of its pool who
     * goes first could have gone.
     */
    void checkWithinPool(Books.Entry placed) {
        for (Books.Entry other : offers(placed.spec.pool())) {
            if (other != placed && !books.isAccountFull(other.spec.account())) {
                check(placed, other);
            }
        }
    }

    private Collection<Books.Entry> offers(int pool) {
        Map<Flow, Books.Entry> oldest = new HashMap<>();
        books.waiting()
                .filter(entry -> entry.spec.pool() == pool && books.fits(entry))
                .forEach(entry ->
                        oldest.merge(entry.flow(), entry, (one, two) -> one.sequence < two.sequence ? one : two));
        return oldest.values();
    }

    private void check(Books.Entry placed, Books.Entry other) {
        QueuePolicy policy = books.policy.queuePolicy();
        if (books.isOverdue(other)) {
            if (!books.isOverdue(placed) || other.sequence < placed.sequence) {
                fail(placed, other, "that is overdue");
            }
        } else if (!books.isOverdue(placed)) {
            boolean isFirst = policy == QueuePolicy.STRICT
                    ? other.level < placed.level
                    : policy == QueuePolicy.HYBRID && other.level == 0 && placed.level > 0;
            if (isFirst) {
                fail(placed, other, "of level " + other.level);
            }
        }
    }

    private static void fail(Books.Entry placed, Books.Entry other, String why) {
        throw new AssertionError("request " + placed.id + " was placed before " + other.id + " " + why);
    }

    /**
     * Where nothing is limited but what runs at a time: who fits waits only where as many run as may, or behind a gang that
     * needs more of that at once.
     */
    void checkNobodyWaitsWhoMayGo() {
        if (books.isEngineFull() || books.isGangWaiting()) {
            return;
        }
        books.waiting()
                .filter(entry -> !books.isPoolFull(entry.spec.pool()) && !books.isAccountFull(entry.spec.account()))
                .filter(books::fits)
                .forEach(entry -> {
                    throw new AssertionError("a request waits that fits and may go: " + entry.id);
                });
    }
}
