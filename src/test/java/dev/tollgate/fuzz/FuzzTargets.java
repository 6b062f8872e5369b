package dev.tollgate.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every decoder that reads what strangers send, or what a disk may have damaged. A target is a class beside the decoder with a static {@code
 * fuzzerTestOneInput(byte[])}, as libFuzzer has it, which throws for what must not be. Its seeds and findings are the files
 * in {@code src/test/resources/fuzz/<its name>}.
 */
final class FuzzTargets {
    static final List<String> ALL = List.of(
            "dev.tollgate.usage.UsageBodyFuzz",
            "dev.tollgate.usage.NumbersFuzz",
            "dev.tollgate.pricing.PriceMapFuzz",
            "dev.tollgate.stripe.SignatureFuzz",
            "dev.tollgate.stripe.StripeEventFuzz",
            "dev.tollgate.http.JsonBodyFuzz",
            "dev.tollgate.http.QueryFuzz",
            "dev.tollgate.http.UnpackerFuzz",
            "dev.tollgate.config.ConfigFuzz",
            "dev.tollgate.journal.JournalEntryFuzz",
            "dev.tollgate.journal.JournalLogFuzz",
            "dev.tollgate.observe.RedactionFuzz",
            "dev.tollgate.db.DatabaseAddressFuzz");

    private static final Path SEEDS = Path.of("src/test/resources/fuzz");

    private FuzzTargets() {}

    static String simpleName(String target) {
        return target.substring(target.lastIndexOf('.') + 1);
    }

    static Path seedDirectory(String target) {
        return SEEDS.resolve(simpleName(target));
    }

    static List<Path> seeds(String target) {
        try (Stream<Path> files = Files.list(seedDirectory(target))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<MethodHandle> entries() {
        List<MethodHandle> entries = new ArrayList<>();
        ALL.forEach(target -> entries.add(entry(target)));
        return entries;
    }

    static MethodHandle entry(String target) {
        try {
            return MethodHandles.publicLookup()
                    .findStatic(
                            Class.forName(target),
                            "fuzzerTestOneInput",
                            MethodType.methodType(void.class, byte[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
