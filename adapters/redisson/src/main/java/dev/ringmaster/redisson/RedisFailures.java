package dev.ringmaster.redisson;

import dev.ringmaster.port.LedgerException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.RedisWrongPasswordException;

/** Says in one sentence why Redis cannot be used. */
final class RedisFailures {
    private RedisFailures() {}

    /** An attempt to connect failed. */
    static LedgerException cannotConnect(RedisSettings settings, Throwable failure) {
        return new LedgerException("Redis at " + settings + " cannot be used: " + reason(settings, failure), failure);
    }

    /** Whether no answer came in time. */
    static boolean isTimeout(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof TimeoutException || e instanceof RedisTimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** A call failed. */
    static LedgerException noAnswer(RedisSettings settings, Throwable failure) {
        return new LedgerException("Redis at " + settings + " did not answer: " + reason(settings, failure), failure);
    }

    /** The deepest cause that is known tells most; without one, what the deepest of all says. */
    private static String reason(RedisSettings settings, Throwable failure) {
        String found = null;
        String deepest = "";
        for (Throwable e = failure; e != null; e = e.getCause()) {
            String known = known(settings, e);
            found = known == null ? found : known;
            deepest = firstSentence(e);
        }
        return found == null ? deepest : found;
    }

    private static @Nullable String known(RedisSettings settings, Throwable e) {
        if (e instanceof RedisWrongPasswordException) {
            return "it does not know this user with this password";
        }
        if (e instanceof RedisAuthRequiredException) {
            return "it asks for a user and a password, and none is set";
        }
        if (e instanceof SSLException) {
            return "TLS failed, " + firstSentence(e);
        }
        if (e instanceof ConnectException) {
            return "the connection was refused; is it running, and is this its port?";
        }
        if (e instanceof UnknownHostException) {
            return "the name of the host is not known";
        }
        if (e instanceof TimeoutException || e instanceof RedisTimeoutException) {
            return "no answer came within " + settings.connectTimeoutMillis() + " ms for connecting and "
                    + settings.timeoutMillis() + " ms for a command; does it "
                    + (settings.tls() == null ? "expect" : "speak") + " TLS on this port?";
        }
        String message = firstSentence(e);
        if (message.startsWith("NOPERM")) {
            return "its user may not do what is needed, " + message;
        }
        if (message.startsWith("Unable to connect to Redis sentinel")) {
            return "no Sentinel could be reached";
        }
        return message.startsWith("Can't connect to servers") ? "none of these servers could be reached" : null;
    }

    /** Redisson adds channel and command to what the server said. */
    private static String firstSentence(Throwable e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf(". channel:");
        return end < 0 ? message : message.substring(0, end);
    }
}
