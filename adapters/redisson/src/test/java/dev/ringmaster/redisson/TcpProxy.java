package dev.ringmaster.redisson;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between one client and a server on loopback and spoils the connection when told to. Any thread may tell it.
 *
 * <pre>
 * client ── TO_SERVER ──▶ proxy ──▶ server
 *        ◀── TO_CLIENT ──       ◀──
 * </pre>
 */
public final class TcpProxy implements AutoCloseable {
    /** Which way bytes go. */
    public enum Direction {
        /** What the client says. */
        TO_SERVER,
        /** What the server answers. */
        TO_CLIENT
    }

    /** What happens to bytes. */
    public enum Mode {
        /** They arrive. */
        PASS,
        /** They wait until the mode changes, and then arrive. */
        STALL,
        /**
         * They are lost, and nobody is told. A connection that lost something loses all that follows this way, too, until it
         * ends: TCP knows no holes.
         */
        DROP
    }

    private final int targetPort;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> spoiled = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();

    // Guarded by the lock.
    private Mode toServer = Mode.PASS;
    private Mode toClient = Mode.PASS;
    private boolean refusing;
    private boolean closed;

    private TcpProxy(int targetPort) throws IOException {
        this.targetPort = targetPort;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        startThread("accept", this::accept);
    }

    /** Opens one before the server on a loopback port. */
    public static TcpProxy to(int targetPort) {
        try {
            return new TcpProxy(targetPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** What happens to bytes that go this way from now on, on all connections. */
    public void set(Direction direction, Mode mode) {
        synchronized (lock) {
            if (direction == Direction.TO_SERVER) {
                toServer = mode;
            } else {
                toClient = mode;
            }
            lock.notifyAll();
        }
    }

    /** Cuts all connections; new ones are made as before. */
    public void cut() {
        for (Socket socket : sockets) {
            close(socket);
        }
    }

    /** Cuts all connections and each new one at once, until {@link #heal()}. */
    public void partition() {
        synchronized (lock) {
            refusing = true;
        }
        cut();
    }

    /** Everything works again: bytes pass both ways, new connections are made, and those that lost something are cut. */
    public void heal() {
        synchronized (lock) {
            refusing = false;
            toServer = Mode.PASS;
            toClient = Mode.PASS;
            lock.notifyAll();
        }
        for (Socket socket : spoiled) {
            close(socket);
        }
    }

    /** Cuts all connections and listens no more. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        close(listener);
        cut();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                // Closed, or the server is away: the client sees its connection end.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        sockets.add(client);
        if (isRefusing()) {
            close(client);
            return;
        }
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), targetPort);
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            startThread("to-server", () -> pump(client, server, Direction.TO_SERVER));
            startThread("to-client", () -> pump(server, client, Direction.TO_CLIENT));
        } catch (IOException e) {
            close(client);
            throw e;
        }
        if (isRefusing()) {
            cut();
        }
    }

    private void pump(Socket from, Socket to, Direction direction) {
        byte[] bytes = new byte[65_536];
        boolean lost = false;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (awaitMode(direction) == Mode.DROP || lost) {
                    lost = true;
                    spoiled.add(from);
                } else {
                    out.write(bytes, 0, count);
                }
            }
        } catch (IOException e) {
            // One side went; the other follows.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(from);
            close(to);
        }
    }

    /** Waits while bytes of this direction are stalled. */
    private Mode awaitMode(Direction direction) throws InterruptedException {
        synchronized (lock) {
            while (!closed && mode(direction) == Mode.STALL) {
                lock.wait();
            }
            return closed ? Mode.DROP : mode(direction);
        }
    }

    private Mode mode(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    private boolean isRefusing() {
        synchronized (lock) {
            return refusing || closed;
        }
    }

    private void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is gone either way.
        }
        if (socket instanceof Socket) {
            sockets.remove(socket);
            spoiled.remove(socket);
        }
    }

    private static void startThread(String name, Runnable task) {
        Thread thread = new Thread(task, "tcp-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
