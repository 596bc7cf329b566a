package dev.ringmaster.redisson;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.redisson.api.FunctionMode;
import org.redisson.api.FunctionResult;
import org.redisson.api.RFunction;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisOutOfMemoryException;

/**
 * The functions in Redis. They are loaded when a node starts, and again when a server turns out not to have them, such
 * as after a fail-over to one that had lost them.
 */
final class Functions implements OrderedCalls.Server {
    private static final String LIBRARY = "ringmaster1";

    private final RFunction functions;
    private final PoolKeys keys;

    Functions(RedissonClient client, PoolKeys keys) {
        functions = client.getFunction(ArgumentCodec.INSTANCE);
        this.keys = keys;
    }

    /** The source of the library. */
    static String source() {
        try (InputStream in = Functions.class.getResourceAsStream(LIBRARY + ".lua")) {
            if (in == null) {
                throw new IllegalStateException(LIBRARY + ".lua is missing beside " + Functions.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loads them into all masters; loading what is there changes nothing. */
    @Override
    public CompletionStage<Void> load() {
        return functions.loadAndReplaceAsync(LIBRARY, source());
    }

    /** The same, unless Redis has no memory left: then an earlier node has loaded them, or the first call fails. */
    CompletionStage<Void> loadIfThereIsRoom() {
        return load().exceptionally(failure -> {
            if (isFull(failure)) {
                return null;
            }
            throw new CompletionException(failure);
        });
    }

    @Override
    public CompletionStage<byte[]> apply(GrowingBytes batch, boolean isFull) {
        String name = isFull ? "ringmaster1_apply_full" : "ringmaster1_apply";
        return functions.callAsync(FunctionMode.WRITE, name, FunctionResult.VALUE, keys.all(), batch);
    }

    @Override
    public CompletionStage<Long> probe() {
        return call("ringmaster1_probe");
    }

    CompletionStage<Long> call(String function, Object... arguments) {
        return functions.callAsync(FunctionMode.WRITE, function, FunctionResult.LONG, keys.all(), arguments);
    }

    /** Takes a request that nobody can serve out of the stream of arrivals. */
    CompletionStage<Long> setAside(byte[] session, byte[] message, byte[] why) {
        return functions.callAsync(
                FunctionMode.WRITE,
                "ringmaster1_set_aside",
                FunctionResult.LONG,
                keys.allAndAside(),
                session,
                message,
                why);
    }

    /** Whether a call failed because Redis has no memory left; then it was not begun. */
    static boolean isFull(Throwable failure) {
        return failure instanceof RedisOutOfMemoryException || failure.getCause() instanceof RedisOutOfMemoryException;
    }

    /** Whether a call failed because the server does not have the functions. */
    static boolean isMissing(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("Function not found");
    }
}
