package dev.ringmaster.dispatch.upstream;

import dev.ringmaster.dispatch.upstream.Fates.Fate;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.RateControl;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * An upstream on a free port of loopback: HTTP/1.1, and HTTP/2 in clear text if wanted. It answers {@code GET
 * /items?keys=a,b} and {@code GET /items/a,b} with {@code [{"id":"a","call":1},{"id":"b","call":1}]}, as its behaviour says.
 * No thread waits while an answer takes its time. Any thread may change the behaviour and look at the counts.
 */
public final class SimulatedUpstream implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int DEFAULT_MOST_STREAMS = 1_024;
    private static final int TOO_MANY_REQUESTS = 429;

    private final Server server;
    private final ServerConnector connector;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(SimulatedUpstream::thread);
    private final Fates fates;
    private final LongAdder items = new LongAdder();
    private final LongAdder rateLimited = new LongAdder();
    private final LongAdder wasted = new LongAdder();
    private final LongAdder calls = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final Map<String, Long> answeredNanos = new ConcurrentHashMap<>();
    private volatile Behaviour behaviour = Behaviour.GOOD;

    /**
     * Starts one that behaves well.
     *
     * @param seed of everything that is drawn
     * @param hasHttp2 whether connections may be upgraded to HTTP/2
     */
    public SimulatedUpstream(long seed, boolean hasHttp2) {
        this(seed, hasHttp2, DEFAULT_MOST_STREAMS);
    }

    SimulatedUpstream(long seed, boolean hasHttp2, int mostStreams) {
        fates = new Fates(seed);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setDaemon(true);
        server = new Server(threads);
        connector = new ServerConnector(server, 1, 1, factories(hasHttp2, mostStreams));
        connector.setHost("127.0.0.1");
        connector.addBean(new Connection.Listener() {
            @Override
            public void onOpened(Connection connection) {
                if (behaviour.isOut()) {
                    reset(connection.getEndPoint());
                }
            }
        });
        server.addConnector(connector);
        server.setHandler(new Items());
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the upstream does not start", e);
        }
    }

    private static ConnectionFactory[] factories(boolean hasHttp2, int mostStreams) {
        HttpConfiguration configuration = new HttpConfiguration();
        HttpConnectionFactory http1 = new HttpConnectionFactory(configuration);
        if (!hasHttp2) {
            return new ConnectionFactory[] {http1};
        }
        HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(configuration);
        http2.setMaxConcurrentStreams(mostStreams);
        // Jetty closes a connection on which a client cancels often.
        http2.setRateControlFactory(new RateControl.Factory() {});
        return new ConnectionFactory[] {http1, http2};
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "simulated-upstream-timer");
        thread.setDaemon(true);
        return thread;
    }

    /** Where it is, such as {@code http://127.0.0.1:1234}. */
    public String address() {
        return "http://127.0.0.1:" + connector.getLocalPort();
    }

    /** How calls that arrive from now on fare. */
    public void behave(Behaviour changed) {
        behaviour = changed;
    }

    public UpstreamCounts counts() {
        return new UpstreamCounts(
                calls.sum(), items.sum(), rateLimited.sum(), wasted.sum(), inFlight.get(), mostInFlight.get());
    }

    /** When each item was last in an answer that was sent whole, by {@code System.nanoTime}; a live view. */
    public Map<String, Long> answeredNanos() {
        return Collections.unmodifiableMap(answeredNanos);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the upstream does not stop", e);
        }
    }

    private static List<String> keys(Request request) {
        String query = request.getHttpURI().getQuery();
        String path = request.getHttpURI().getPath();
        String joined = "";
        if (path.startsWith("/items/")) {
            joined = path.substring("/items/".length());
        } else if (path.equals("/items") && query != null && query.startsWith("keys=")) {
            joined = query.substring("keys=".length());
        }
        return Stream.of(joined.split(","))
                .filter(key -> !key.isEmpty())
                .map(key -> URLDecoder.decode(key, StandardCharsets.UTF_8))
                .toList();
    }

    private static EndPoint endPoint(Request request) {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /** Closes with RST instead of FIN. */
    private static void reset(EndPoint endPoint) {
        try {
            ((SocketChannel) endPoint.getTransport()).setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        endPoint.close(new IOException("reset"));
    }

    private final class Items extends Handler.Abstract.NonBlocking {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            List<String> keys = keys(request);
            if (keys.isEmpty()) {
                return false;
            }
            calls.increment();
            mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            Behaviour current = behaviour;
            new Call(request, response, callback, current, fates.draw(current, keys, System.nanoTime())).begin();
            return true;
        }
    }

    /** One call on its way to its answer. */
    private final class Call implements Callback {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final Behaviour behaviour;
        private final Fate fate;

        private Call(Request request, Response response, Callback callback, Behaviour behaviour, Fate fate) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.behaviour = behaviour;
            this.fate = fate;
        }

        private void begin() {
            if (behaviour.isOut()) {
                breakOff();
            } else if (fate.isRateLimited()) {
                rateLimited.increment();
                error(TOO_MANY_REQUESTS, behaviour.rateLimit().retryAfterSeconds());
            } else {
                later(this::answer, fate.latencyNanos());
            }
        }

        private void answer() {
            if (fate.isReset()) {
                breakOff();
            } else if (fate.isError()) {
                error(behaviour.errors().status(), behaviour.errors().retryAfterSeconds());
            } else if (isAlone()) {
                wasted.increment();
                inFlight.decrementAndGet();
                callback.succeeded();
            } else {
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
                send(ByteBuffer.wrap(body().getBytes(StandardCharsets.UTF_8)));
            }
        }

        private String body() {
            String all = fate.present().stream()
                    .map(key -> "{\"id\":\"" + key + "\",\"call\":" + fate.number() + "}")
                    .collect(Collectors.joining(",", "[", "]"));
            return fate.isBad() ? all.substring(0, all.length() / 2) : all;
        }

        private void send(ByteBuffer body) {
            if (!fate.isDripping() || body.remaining() <= 1) {
                response.write(true, body, this);
                return;
            }
            ByteBuffer one = ByteBuffer.wrap(new byte[] {body.get()});
            Callback next =
                    Callback.from(() -> later(() -> send(body), behaviour.drip().nanosPerByte()), this::failed);
            response.write(false, one, next);
        }

        @SuppressWarnings("FutureReturnValueIgnored") // The step itself does not fail.
        private void later(Runnable step, long nanos) {
            if (nanos == 0) {
                step.run();
            } else {
                timer.schedule(step, nanos, TimeUnit.NANOSECONDS);
            }
        }

        private void error(int status, int retryAfterSeconds) {
            response.setStatus(status);
            if (retryAfterSeconds >= 0) {
                response.getHeaders().put(HttpHeader.RETRY_AFTER, Integer.toString(retryAfterSeconds));
            }
            inFlight.decrementAndGet();
            response.write(true, ByteBuffer.allocate(0), callback);
        }

        private void breakOff() {
            inFlight.decrementAndGet();
            reset(endPoint(request));
            callback.succeeded();
        }

        /**
         * Whether a client of HTTP/1.1 has gone: while a call is open nothing else is read from its connection. Of HTTP/2 the
         * write tells.
         */
        private boolean isAlone() {
            try {
                boolean isOwnConnection =
                        request.getConnectionMetaData().getHttpVersion().getVersion() < 20;
                return isOwnConnection
                        && ((SocketChannel) endPoint(request).getTransport()).read(ByteBuffer.allocate(1)) < 0;
            } catch (IOException e) {
                return true;
            }
        }

        @Override
        public void succeeded() {
            Long nowNanos = System.nanoTime();
            fate.present().forEach(key -> answeredNanos.put(key, nowNanos));
            items.add(fate.present().size());
            inFlight.decrementAndGet();
            callback.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            wasted.increment();
            inFlight.decrementAndGet();
            callback.failed(failure);
        }
    }
}
