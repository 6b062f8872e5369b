package dev.tollgate.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every cut there ever was in a journal, one a line in a file of its own: time, records lost, what happened. */
final class Cuts {
    private static final Logger LOG = LoggerFactory.getLogger(Cuts.class);

    private final Path directory;
    private final List<Cut> all;

    Cuts(Path directory) throws IOException {
        this.directory = directory;
        all = new ArrayList<>(read(directory));
    }

    static Path file(Path directory) {
        return directory.resolve("cuts.log");
    }

    static List<Cut> read(Path directory) throws IOException {
        List<Cut> cuts = new ArrayList<>();
        try {
            String text = new String(Files.readAllBytes(file(directory)), UTF_8);
            text.lines().forEach(line -> parse(line).ifPresent(cuts::add));
        } catch (NoSuchFileException none) {
            return List.of();
        }
        return cuts;
    }

    /** The line that was written last may be torn; it must not hide the others. */
    private static Optional<Cut> parse(String line) {
        String[] parts = line.split("\t", 3);
        try {
            return parts.length < 3
                    ? Optional.empty()
                    : Optional.of(new Cut(Instant.parse(parts[0]), Long.parseLong(parts[1]), parts[2]));
        } catch (DateTimeException | NumberFormatException notOurs) {
            return Optional.empty();
        }
    }

    /** Notes a cut for good, and says so in the log. */
    synchronized void add(Cut cut) {
        all.add(cut);
        if (cut.recordsLost() == 0) {
            LOG.warn("The journal was cut; nothing that was answered is lost: {}", cut.detail());
        } else {
            LOG.error(
                    "The journal was cut, {} records that were answered are lost: {}. They can be pulled from LiteLLM.",
                    cut.recordsLost() == Cut.UNKNOWN ? "an unknown number of" : cut.recordsLost(),
                    cut.detail());
        }
        String line = cut.at() + "\t" + cut.recordsLost() + "\t" + cut.detail().replaceAll("\\s+", " ") + "\n";
        try (FileChannel out =
                FileChannel.open(file(directory), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                int written = out.write(bytes);
                assert written > 0;
            }
            out.force(true);
        } catch (IOException e) {
            LOG.error("The report of a cut cannot be kept in {}", file(directory), e);
        }
    }

    synchronized List<Cut> all() {
        return List.copyOf(all);
    }
}
