package dev.tollgate.chaos;

import dev.tollgate.App;
import dev.tollgate.config.Config;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;

/**
 * The gateway as a process of its own, with a clock that can be set: the first argument and each line of standard input is
 * by how many milliseconds it is off. It ends at once when its input does, so that nothing outlives the test.
 */
final class ChaosGateway {
    /** What it prints when it takes records, before its two ports. */
    static final String READY = "READY";

    private ChaosGateway() {}

    public static void main(String[] args) throws IOException {
        WrongClock clock = new WrongClock();
        clock.offMillis = Long.parseLong(args[0]);
        Thread reader = Thread.ofPlatform().daemon().start(() -> obey(clock));
        App app = App.start(Config.of(Arrays.copyOfRange(args, 1, args.length)), clock);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            app.stop();
            Runtime.getRuntime().halt(0);
        }));
        System.out.println(READY + " " + app.port() + " " + app.managementPort());
        join(reader);
    }

    private static void join(Thread reader) {
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void obey(WrongClock clock) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                clock.offMillis = Long.parseLong(line);
            }
        } catch (IOException closed) {
            System.err.println("The test is gone: " + closed);
        }
        Runtime.getRuntime().halt(3);
    }

    private static final class WrongClock extends Clock {
        private volatile long offMillis;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.offset(Clock.system(zone), Duration.ofMillis(offMillis));
        }

        @Override
        public Instant instant() {
            return Instant.now().plusMillis(offMillis);
        }
    }
}
