package dev.tollgate;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Misbehaves on many connections at once, and counts what came of it. */
final class Attackers {
    private final int port;
    private final Map<String, AtomicInteger> outcomes = new ConcurrentSkipListMap<>();

    Attackers(int port) {
        this.port = port;
    }

    /** What one connection does, and what it got in a word or two. */
    @FunctionalInterface
    interface Misdeed {
        String commit(RawHttp connection, int number) throws IOException, InterruptedException;
    }

    /** From addresses of the loopback network other than the usual one, {@code perAddress} connections each. */
    void run(int connections, int perAddress, Misdeed misdeed) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < connections; i++) {
                int number = i;
                threads.execute(() -> outcomes.computeIfAbsent(
                                outcome(number, number / perAddress, misdeed), same -> new AtomicInteger())
                        .incrementAndGet());
            }
        }
    }

    private String outcome(int number, int address, Misdeed misdeed) {
        try (RawHttp connection = new RawHttp(port, InetAddress.getByName("127.0.1." + (1 + address)))) {
            return misdeed.commit(connection, number);
        } catch (ConnectException e) {
            return "not connected";
        } catch (SocketTimeoutException e) {
            return "no answer";
        } catch (SocketException e) {
            return "cut off";
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** The next answer in two words; without one the connection was cut off. */
    static String told(Answer answer) {
        return answer.status() == 0 ? "cut off" : (answer.status() + " " + answer.code()).trim();
    }

    /** Sends and reads at once, as a sender that is cut off seldom gets to read why; the answer, if there is one. */
    static String told(RawHttp connection, Sending sending) throws IOException {
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                sending.send();
            } catch (IOException | InterruptedException closed) {
                // What came of it, the reader tells.
            }
        });
        try {
            return told(connection.read());
        } finally {
            writer.interrupt();
        }
    }

    /** Sends this text now and then, until the gateway has had enough of it. */
    static String drip(RawHttp connection, long everyMillis, String text) throws IOException {
        return told(connection, () -> {
            while (true) {
                connection.send(text);
                Thread.sleep(everyMillis);
            }
        });
    }

    /** What is sent beside the reading. */
    @FunctionalInterface
    interface Sending {
        void send() throws IOException, InterruptedException;
    }

    Map<String, Integer> outcomes() {
        Map<String, Integer> counts = new TreeMap<>();
        outcomes.forEach((outcome, count) -> counts.put(outcome, count.get()));
        return counts;
    }
}
