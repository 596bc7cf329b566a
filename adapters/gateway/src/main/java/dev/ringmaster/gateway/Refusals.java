package dev.ringmaster.gateway;

import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Turns the engine's answers into answers over HTTP. Pure; any thread.
 *
 * <table>
 * <caption>Status by kind of refusal</caption>
 * <tr><td>400</td><td>the client named a priority level that does not exist</td></tr>
 * <tr><td>403</td><td>the engine keeps no such account</td></tr>
 * <tr><td>409</td><td>a request of the same id is open</td></tr>
 * <tr><td>413</td><td>the request can never fit: workers, context, token rate or quota are smaller</td></tr>
 * <tr><td>429</td><td>a limit or quota of the account is used up for now</td></tr>
 * <tr><td>502, 504</td><td>whoever served it failed, or was not heard of</td></tr>
 * <tr><td>503</td><td>queue full, waited too long, too many open requests, shutting down</td></tr>
 * </table>
 */
public final class Refusals {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;
    private static final int CONTENT_TOO_LARGE = 413;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int BAD_GATEWAY = 502;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private Refusals() {}

    /**
     * A request that the engine rejected.
     *
     * @param retryAfterNanos as told with the rejection; without meaning if the reason is permanent, and
     *     {@link RequestSpec#WAIT_FOREVER} if another try is never worth it
     */
    public static Refusal rejected(RejectReason reason, long retryAfterNanos) {
        return new Refusal(
                status(reason),
                reason.name().toLowerCase(Locale.ROOT),
                text(reason),
                reason.isPermanent() ? Refusal.NO_RETRY : retryAfterSeconds(retryAfterNanos));
    }

    /** A request that waited for longer than it may. */
    public static Refusal expired(long retryAfterNanos) {
        return unavailable("expired", "The request waited in the queue for as long as it may.", retryAfterNanos);
    }

    /** A request that came, or was still open, when the engine shut down. */
    public static Refusal shuttingDown(long retryAfterNanos) {
        return unavailable("shutting_down", "The service is shutting down.", retryAfterNanos);
    }

    /** A request that found the engine's command ring full. */
    public static Refusal ringFull(long retryAfterNanos) {
        return unavailable("overloaded", "The service takes no more requests for the moment.", retryAfterNanos);
    }

    /** A request whose priority header is no number. */
    public static Refusal badPriority() {
        return new Refusal(BAD_REQUEST, "bad_priority", "The priority is no whole number.", Refusal.NO_RETRY);
    }

    /** A request that was placed, or waited, and then failed. */
    public static Refusal failed(FailReason reason, long retryAfterNanos) {
        String code = reason.name().toLowerCase(Locale.ROOT);
        long seconds = retryAfterSeconds(retryAfterNanos);
        return switch (reason) {
            case LEDGER_FAILED ->
                new Refusal(SERVICE_UNAVAILABLE, code, "The service cannot store the request.", seconds);
            case HOLDER_FAILED -> new Refusal(BAD_GATEWAY, code, "Serving the request failed.", seconds);
            case LEASE_EXPIRED ->
                new Refusal(GATEWAY_TIMEOUT, code, "Nothing was heard of the request while it was served.", seconds);
            case NO_WORKER_STARTED ->
                new Refusal(SERVICE_UNAVAILABLE, code, "No worker could be started for the request.", seconds);
            case GANG_BROKEN ->
                new Refusal(SERVICE_UNAVAILABLE, code, "Another request of the same gang ended.", seconds);
        };
    }

    /** Whole seconds, rounded up, at least 1; {@link Refusal#NO_RETRY} for {@link RequestSpec#WAIT_FOREVER}. */
    public static long retryAfterSeconds(long nanos) {
        if (nanos == RequestSpec.WAIT_FOREVER) {
            return Refusal.NO_RETRY;
        }
        return nanos <= NANOS_PER_SECOND ? 1 : (nanos - 1) / NANOS_PER_SECOND + 1;
    }

    private static Refusal unavailable(String code, String text, long retryAfterNanos) {
        return new Refusal(SERVICE_UNAVAILABLE, code, text, retryAfterSeconds(retryAfterNanos));
    }

    private static int status(RejectReason reason) {
        return switch (reason) {
            case UNKNOWN_PRIORITY_LEVEL -> BAD_REQUEST;
            case UNKNOWN_ACCOUNT -> FORBIDDEN;
            case DUPLICATE_REQUEST -> CONFLICT;
            case LARGER_THAN_ANY_WORKER, CONTEXT_TOO_LONG, ABOVE_TOKEN_BURST, ABOVE_QUOTA, GANG_TOO_LARGE ->
                CONTENT_TOO_LARGE;
            case CONCURRENCY_LIMIT, REQUEST_RATE_LIMIT, TOKEN_RATE_LIMIT, QUOTA_EXCEEDED -> TOO_MANY_REQUESTS;
            case QUEUE_FULL, TOO_MANY_OPEN_REQUESTS, NO_CAPACITY, LEDGER_AWAY -> SERVICE_UNAVAILABLE;
        };
    }

    private static String text(RejectReason reason) {
        return switch (reason) {
            case DUPLICATE_REQUEST -> "A request with this id is open.";
            case UNKNOWN_PRIORITY_LEVEL -> "There is no such priority level.";
            case LARGER_THAN_ANY_WORKER -> "The request asks for more than any worker has.";
            case QUEUE_FULL -> "The queue of this priority level is full.";
            case TOO_MANY_OPEN_REQUESTS -> "The service has as many open requests as it may.";
            case NO_CAPACITY -> "No capacity is free, and the request may not wait.";
            case UNKNOWN_ACCOUNT -> "The service keeps no such account.";
            case CONTEXT_TOO_LONG -> "The request has more tokens than a request may have.";
            case ABOVE_TOKEN_BURST -> "The request has more tokens than may ever start at once.";
            case ABOVE_QUOTA -> "The request alone is more than a quota of its account.";
            case GANG_TOO_LARGE -> "The request's gang has more members than may ever start at once.";
            case LEDGER_AWAY -> "The service cannot start requests at the moment.";
            case CONCURRENCY_LIMIT -> "As many requests run as may.";
            case REQUEST_RATE_LIMIT -> "As many requests were started lately as may.";
            case TOKEN_RATE_LIMIT -> "As many tokens were started lately as may.";
            case QUOTA_EXCEEDED -> "A quota of the account is used up for this period.";
        };
    }
}
