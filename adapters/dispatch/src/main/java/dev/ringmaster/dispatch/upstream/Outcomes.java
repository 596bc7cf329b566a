package dev.ringmaster.dispatch.upstream;

import dev.ringmaster.dispatch.upstream.CallOutcome.Kind;
import java.net.ConnectException;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Tells from a status or a failure how a call ended. Texts are our own, with the names of classes at most: what others put into
 * messages may quote an address or a header, and so a secret.
 */
final class Outcomes {
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final String RETRY_AFTER = "Retry-After";

    private Outcomes() {}

    static boolean isGood(int status) {
        return status >= 200 && status < 300;
    }

    /** Of a status other than 2xx. */
    static CallOutcome ofStatus(ResponseInfo response) {
        int status = response.statusCode();
        @Nullable String retryAfter = response.headers().firstValue(RETRY_AFTER).orElse(null);
        if (status == TOO_MANY_REQUESTS || (status == SERVICE_UNAVAILABLE && retryAfter != null)) {
            long pauseNanos = RetryAfter.nanos(retryAfter, System.currentTimeMillis());
            return new CallOutcome(Kind.RATE_LIMITED, status, pauseNanos, Map.of(), "status " + status);
        }
        return failed(kindOf(status), status, "status " + status);
    }

    private static Kind kindOf(int status) {
        if (status == REQUEST_TIMEOUT) {
            return Kind.TIMED_OUT;
        }
        return status >= 500 ? Kind.SERVER_ERROR : Kind.CLIENT_ERROR;
    }

    static CallOutcome ofFailure(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof HttpTimeoutException) {
            return failed(Kind.TIMED_OUT, 0, "no connection in time");
        }
        // Nothing was sent; the JDK tells so in words alone.
        if (String.valueOf(cause.getMessage()).contains("too many concurrent streams")) {
            return new CallOutcome(
                    Kind.RATE_LIMITED, 0, RetryAfter.MIN_NANOS, Map.of(), "too many calls for one connection");
        }
        String what = cause instanceof ConnectException ? "no connection" : "the connection broke";
        return failed(Kind.DISCONNECTED, 0, what + " (" + cause.getClass().getSimpleName() + ")");
    }

    static CallOutcome failed(Kind kind, int status, String error) {
        return new CallOutcome(kind, status, 0, Map.of(), error);
    }
}
