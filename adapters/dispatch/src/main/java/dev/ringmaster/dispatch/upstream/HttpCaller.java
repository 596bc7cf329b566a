package dev.ringmaster.dispatch.upstream;

import dev.ringmaster.dispatch.upstream.CallOutcome.Kind;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends joined calls to an upstream, each with a deadline, and tells how each ended, exactly once. It never blocks, never tries
 * again and limits nothing: how many calls are open at once, and with HTTP/1.1 so many connections, is the dispatcher's to say.
 *
 * <p>All calls share one HTTP client, for the pool of connections, the selector thread and the executor belong to a client:
 * HTTP/2 where the upstream has it, over one connection; redirects are not followed, because the client would send the
 * headers, secrets among them, to wherever it is told; the connect timeout is the client's, since a connection may serve many
 * calls, and the deadline of each call covers it too.
 *
 * <p>Some things of the JDK's client to know. Over HTTP/1.1 it sends a GET once more by itself if the connection breaks before
 * anything was answered. Over HTTP/2 the one connection carries as many calls as the upstream allows, often 100 or 128; those
 * beyond end as {@link Kind#RATE_LIMITED}; and an upstream that is guarded against rapid resets may close it when many calls miss
 * their deadlines at once. And on one or two processors it starts a short-lived thread for each call, unless
 * {@code java.util.concurrent.ForkJoinPool.common.parallelism} is 2 or more.
 *
 * <p>Any thread may call and close.
 */
public final class HttpCaller implements AutoCloseable {
    /** The largest answer that is read, unless another size is asked for. */
    public static final int DEFAULT_MAX_ANSWER_BYTES = 16 << 20;

    private static final int THREADS = 2;
    private static final long LINGER_MILLIS = 100;
    private static final AtomicInteger THREAD_NUMBER = new AtomicInteger();

    private final int maxAnswerBytes;
    private final ThreadPoolExecutor executor;
    private final Set<CompletableFuture<CallOutcome>> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable HttpClient client; // None once closed.

    /**
     * Makes one with {@value #THREADS} daemon threads of its own, on which answers are read.
     *
     * @param connectTimeoutNanos how long a connection may take to be made, at least 1 ms
     * @param maxAnswerBytes a longer answer is broken off and bad, at least 1
     * @throws IllegalArgumentException if one of them is out of range
     */
    public HttpCaller(long connectTimeoutNanos, int maxAnswerBytes) {
        if (connectTimeoutNanos < TimeUnit.MILLISECONDS.toNanos(1)) {
            throw new IllegalArgumentException(
                    "connect timeout must be at least 1 ms, is " + connectTimeoutNanos + " ns");
        }
        if (maxAnswerBytes < 1) {
            throw new IllegalArgumentException("largest answer must be at least 1 byte, is " + maxAnswerBytes);
        }
        this.maxAnswerBytes = maxAnswerBytes;
        executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                LINGER_MILLIS,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                HttpCaller::thread);
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofNanos(connectTimeoutNanos))
                .executor(executor)
                .build();
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "ringmaster-upstream-" + THREAD_NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Sends a call and returns at once. A request that cannot be made ends as {@link Kind#CLIENT_ERROR} of status 0; a status
     * of 408 ends as {@link Kind#TIMED_OUT}, for the upstream waited in vain and asking again is allowed; 3xx as {@link
     * Kind#CLIENT_ERROR}, for the address is to be corrected.
     *
     * @param keys whom to ask for, at least one
     * @param format how to ask and how to read the answer
     * @param timeoutNanos how long the call may take until the end of the body; 0 or less ends it at once
     * @param whenDone gets the outcome, once, on some thread, perhaps on the calling one before this returns; it must neither
     *     block nor throw
     */
    @SuppressWarnings({"FutureReturnValueIgnored", "CollectionUndefinedEquality"}) // A future equals itself alone.
    public void call(List<String> keys, CallFormat format, long timeoutNanos, Consumer<CallOutcome> whenDone) {
        CompletableFuture<CallOutcome> call = new CompletableFuture<>();
        open.add(call);
        call.thenAccept(outcome -> {
            open.remove(call);
            whenDone.accept(outcome);
        });
        call.completeOnTimeout(
                Outcomes.failed(Kind.TIMED_OUT, 0, "no answer in time"), timeoutNanos, TimeUnit.NANOSECONDS);
        HttpClient current = client;
        if (current != null) {
            send(current, List.copyOf(keys), format, call);
        }
        if (client == null) {
            cancel(call);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Whatever fails ends the call.
    private void send(HttpClient current, List<String> keys, CallFormat format, CompletableFuture<CallOutcome> call) {
        try {
            HttpRequest request = format.request(keys).build();
            CompletableFuture<HttpResponse<CallOutcome>> exchange =
                    current.sendAsync(request, reader(keys, format, call::complete));
            exchange.whenComplete((response, failure) ->
                    call.complete(failure == null ? response.body() : Outcomes.ofFailure(failure)));
            call.thenRun(() -> exchange.cancel(true));
        } catch (RuntimeException e) {
            String error = "the request could not be made (" + e.getClass().getSimpleName() + ")";
            call.complete(Outcomes.failed(Kind.CLIENT_ERROR, 0, error));
        }
    }

    private BodyHandler<CallOutcome> reader(List<String> keys, CallFormat format, Consumer<CallOutcome> breakOff) {
        return response -> Outcomes.isGood(response.statusCode())
                ? new AnswerReader(keys, format, response.statusCode(), maxAnswerBytes, breakOff)
                : BodySubscribers.replacing(Outcomes.ofStatus(response));
    }

    private static void cancel(CompletableFuture<CallOutcome> call) {
        call.complete(Outcomes.failed(Kind.CANCELLED, 0, "closed"));
    }

    /**
     * Cancels what is open and lets go of the threads: the executor's end as soon as they are idle, the selector's when the
     * garbage collector finds the client unused, as JDK 17 has no other way. Later calls are cancelled at once.
     */
    @Override
    public void close() {
        client = null;
        open.forEach(HttpCaller::cancel);
        executor.allowCoreThreadTimeOut(true);
    }
}
