package dev.tollgate.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between one gateway and PostgreSQL, and spoils their connections when it is told to. For any number of threads. */
final class Proxy implements AutoCloseable {
    private static final int PIECE_BYTES = 8 * 1024;

    /** No limit to the bytes of answers. */
    private static final int ALL = Integer.MAX_VALUE;

    /** How often a held connection looks whether it goes on. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final ServerSocket server;
    private final int targetPort;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong answeredBytes = new AtomicLong();
    private volatile long vanishAfter = Long.MAX_VALUE;
    private int stalls;
    private volatile boolean stalled;
    private volatile Slowness slowness = Slowness.NONE;

    /** Pieces of so many bytes with a pause before each. */
    private record Slowness(int pieceBytes, Duration pause) {
        static final Slowness NONE = new Slowness(PIECE_BYTES, Duration.ZERO);
    }

    /** @param targetPort of the loopback interface */
    Proxy(int targetPort) throws IOException {
        this.targetPort = targetPort;
        server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many connections there are now. */
    int connections() {
        return links.size();
    }

    /** Resets every connection that there is now. */
    void cut() {
        links.forEach(Link::close);
    }

    /** Holds everything in both directions, that of new connections too, until {@link #resume} was called as often. */
    synchronized void stall() {
        stalled = ++stalls > 0;
    }

    synchronized void resume() {
        stalled = --stalls > 0;
    }

    void slow(int pieceBytes, Duration pause) {
        slowness = new Slowness(pieceBytes, pause);
    }

    void atFullSpeed() {
        slowness = Slowness.NONE;
    }

    /** Every connection of now is reset once it has brought so many more bytes of answers: what they answer is done. */
    void loseAnswersAfter(int bytes) {
        links.forEach(link -> link.answerBytesLeft.set(bytes));
    }

    /** The connections of now carry nothing any more, and neither side is told, even if the other one closes. */
    void vanish() {
        links.forEach(link -> link.vanished = true);
    }

    /** The same for all connections, of later too, once they have answered so many bytes together. */
    void vanishAfter(long answeredBytes) {
        vanishAfter = answeredBytes;
    }

    /** By PostgreSQL, over all connections. */
    long answeredBytes() {
        return answeredBytes.get();
    }

    /** PostgreSQL is told at last of what has vanished, as its operating system would do after hours; the gateway is not. */
    void endVanished() {
        for (Link link : List.copyOf(links)) {
            if (link.vanished) {
                links.remove(link);
                reset(link.database);
            }
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new IllegalStateException("the proxy cannot accept", e);
                }
            }
        }
    }

    private void connect(Socket client) {
        try {
            hold();
            Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), targetPort));
            links.add(link);
            Thread.ofVirtual().start(() -> link.pump(link.client, link.database, false));
            link.pump(link.database, link.client, true);
        } catch (IOException away) {
            reset(client); // as a database that is away does
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hold() throws InterruptedException {
        while (stalled && !server.isClosed()) {
            Thread.sleep(PAUSE);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // It is closed already, which is what was wanted.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    /** One connection of the gateway and the one to PostgreSQL that belongs to it. */
    private final class Link {
        private final Socket client;
        private final Socket database;
        private volatile boolean vanished;
        private final AtomicInteger answerBytesLeft = new AtomicInteger(ALL);

        Link(Socket client, Socket database) throws IOException {
            this.client = client;
            this.database = database;
            client.setTcpNoDelay(true);
            database.setTcpNoDelay(true);
        }

        void pump(Socket from, Socket to, boolean isAnswer) {
            byte[] piece = new byte[PIECE_BYTES];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                int length = in.read(piece, 0, slowness.pieceBytes());
                while (length >= 0) {
                    Thread.sleep(slowness.pause());
                    hold();
                    if (isAnswer && answeredBytes.addAndGet(length) > vanishAfter) {
                        vanished = true;
                    }
                    if (!vanished) {
                        int passed = isAnswer ? passed(length) : length;
                        out.write(piece, 0, passed);
                        if (passed < length) {
                            break;
                        }
                    }
                    length = in.read(piece, 0, slowness.pieceBytes());
                }
            } catch (IOException closed) {
                // By either side or by us: the same for the other one.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (vanished) {
                reset(from);
            } else {
                close();
            }
        }

        /** How many of so many bytes of an answer may pass. */
        private int passed(int length) {
            int left = answerBytesLeft.getAndUpdate(before -> before == ALL ? ALL : Math.max(0, before - length));
            return Math.min(length, left);
        }

        void close() {
            links.remove(this);
            reset(client);
            reset(database);
        }
    }
}
