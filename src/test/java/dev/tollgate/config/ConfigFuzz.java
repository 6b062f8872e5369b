package dev.tollgate.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Any bytes as the file of settings, as a variable and as --set: a configuration, or all that is wrong with it. */
public final class ConfigFuzz {
    private static final Path FILE = file();

    private ConfigFuzz() {}

    private static Path file() {
        try {
            Path file = Files.createTempFile("tollgate-fuzz", ".yaml");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first byte says what the rest is. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        String text = new String(rest, StandardCharsets.UTF_8);
        ConfigSources sources = switch (data[0] & 3) {
            case 0 -> new ConfigSources(Path.of(""), null, Map.of(), List.of(text));
            case 1 -> new ConfigSources(Path.of(""), null, Map.of("TOLLGATE_" + name(text), text), List.of());
            default -> {
                Files.write(FILE, rest);
                yield new ConfigSources(Path.of(""), FILE, Map.of(), List.of());
            }
        };
        try {
            LoadedConfig loaded = Config.load(sources);
            if (loaded.config().server().connectionsMax() < 1) {
                throw new AssertionError("out of range");
            }
        } catch (ConfigException refused) {
            if (refused.problems().isEmpty()) {
                throw new AssertionError("refused for no reason", refused);
            }
        }
    }

    private static String name(String text) {
        return text.length() % 2 == 0 ? "SERVER_PORT" : "USAGE_ACK_TIMEOUT";
    }
}
