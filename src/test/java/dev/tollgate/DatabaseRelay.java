package dev.tollgate;

import dev.tollgate.db.DatabaseAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Stands between a gateway and its PostgreSQL, and can take it away: cut off, or silent. */
public final class DatabaseRelay implements AutoCloseable {
    private final DatabaseAddress target;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int port;
    private ServerSocket server;
    private Thread accepting = new Thread();
    private boolean silent;

    public DatabaseRelay(DatabaseAddress target) throws IOException {
        this.target = target;
        server = listen(0);
        port = server.getLocalPort();
    }

    /** The database, by way of the relay. */
    public DatabaseAddress address() {
        return new DatabaseAddress(
                "127.0.0.1",
                port,
                target.database(),
                target.user(),
                target.password(),
                target.sslMode(),
                target.rootCertificate());
    }

    private ServerSocket listen(int onPort) throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort));
        accepting = Thread.ofVirtual().start(() -> accept(listening));
        return listening;
    }

    private void accept(ServerSocket listening) {
        try {
            while (true) {
                Socket near = listening.accept();
                Socket far = new Socket(target.host(), target.port());
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                sockets.add(near);
                sockets.add(far);
                Thread.ofVirtual().start(() -> pump(near, far));
                Thread.ofVirtual().start(() -> pump(far, near));
            }
        } catch (IOException closed) {
            // Cut, or the test is over.
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitVoice();
                out.write(buffer, 0, read);
            }
        } catch (SocketException closed) {
            // By the other direction or by a cut.
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void awaitVoice() throws InterruptedException {
        lock.lock();
        try {
            while (silent) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many are open. */
    public int connections() {
        return sockets.size() / 2;
    }

    /** Breaks every connection and refuses new ones. */
    public void cut() throws IOException {
        server.close();
        awaitFreePort();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** A server's socket that a thread waits on is closed by that thread. */
    private void awaitFreePort() {
        try {
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Nothing comes through any more, but nothing breaks. */
    public void silence() {
        set(true);
    }

    /** All is well again. */
    public void mend() throws IOException {
        set(false);
        if (server.isClosed()) {
            server = listen(port);
        }
    }

    private void set(boolean silence) {
        lock.lock();
        try {
            silent = silence;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        set(false);
        cut();
    }
}
