package dev.tollgate.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values by dotted key. Asking for a key makes it known; a bad value is noted and the default handed out, so that
 * reading goes on to the end and {@link #finish()} reports everything. Confined to the thread that loads.
 */
final class ConfigReader {
    private static final String FILE_SUFFIX = "File";
    private static final String DEFAULT_SOURCE = "default";

    private final Settings settings;
    private final Map<String, ConfigEntry> entries = new LinkedHashMap<>();
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Set<String> faulty = new LinkedHashSet<>();

    ConfigReader(Settings settings) {
        this.settings = settings;
    }

    String text(String key, String byDefault) {
        return read(key, byDefault, byDefault, text -> text, "must be text");
    }

    @Nullable
    String optionalText(String key, SecretRule rule) {
        Optional<String> value = scalar(key, "");
        value.flatMap(rule::complaint).ifPresent(complaint -> problem(key, complaint));
        return value.orElse(null);
    }

    boolean flag(String key, boolean byDefault) {
        return read(
                key,
                Boolean.toString(byDefault),
                byDefault,
                text -> text.matches("true|false") ? Boolean.valueOf(text) : null,
                "must be true or false");
    }

    int integer(String key, int byDefault, int min, int max) {
        return read(
                key,
                Integer.toString(byDefault),
                byDefault,
                text -> text.matches("-?\\d{1,18}") && Long.parseLong(text) >= min && Long.parseLong(text) <= max
                        ? Integer.valueOf(text)
                        : null,
                "must be a whole number from " + min + " to " + max);
    }

    /** Sizes are written as {@code 64KiB}, in the three bounds too. */
    long bytes(String key, String byDefault, String min, String max) {
        long least = Units.bytes(min).orElseThrow();
        long most = Units.bytes(max).orElseThrow();
        return read(
                key,
                byDefault,
                Units.bytes(byDefault).orElseThrow(),
                text -> Units.bytes(text)
                        .filter(bytes -> bytes >= least && bytes <= most)
                        .orElse(null),
                "must be a size from " + min + " to " + max + ", in B, KiB, MiB or GiB");
    }

    /** Durations are written as {@code 250ms}, in the three bounds too. */
    Duration duration(String key, String byDefault, String min, String max) {
        Duration least = Units.duration(min).orElseThrow();
        Duration most = Units.duration(max).orElseThrow();
        return read(
                key,
                byDefault,
                Units.duration(byDefault).orElseThrow(),
                text -> Units.duration(text)
                        .filter(time -> time.compareTo(least) >= 0 && time.compareTo(most) <= 0)
                        .orElse(null),
                "must be a time from " + min + " to " + max + ", in ms, s, m, h or d");
    }

    <E extends Enum<E>> E choice(String key, E byDefault) {
        E[] all = byDefault.getDeclaringClass().getEnumConstants();
        List<String> names =
                Arrays.stream(all).map(choice -> lowerCase(choice.name())).toList();
        return read(
                key,
                lowerCase(byDefault.name()),
                byDefault,
                text -> names.contains(lowerCase(text)) ? all[names.indexOf(lowerCase(text))] : null,
                "must be one of " + String.join(", ", names));
    }

    Path path(String key, String byDefault) {
        return read(key, byDefault, Path.of(byDefault), ConfigReader::parsePath, "must be a path");
    }

    /** Relative to the working directory, as all files named in the configuration. */
    @Nullable
    Path optionalPath(String key) {
        Optional<String> text = scalar(key, "");
        Path path = text.map(ConfigReader::parsePath).orElse(null);
        if (text.isPresent() && path == null) {
            problem(key, "must be a path");
        }
        return path == null ? null : settings.resolve(path.toString());
    }

    /** An address of http or https without a query; a trailing slash is taken off. */
    URI httpUrl(String key, String byDefault) {
        return read(
                key,
                byDefault,
                URI.create(byDefault),
                ConfigReader::parseHttpUrl,
                "must be an address such as https://billing.your.domain, without user, query or fragment");
    }

    /** The same; null where it is not set. */
    @Nullable
    URI optionalHttpUrl(String key) {
        Optional<String> text = scalar(key, "");
        URI url = text.map(ConfigReader::parseHttpUrl).orElse(null);
        if (text.isPresent() && url == null) {
            problem(key, "must be an address such as https://litellm.your.domain, without user, query or fragment");
        }
        return url;
    }

    /** Of something on this machine; null where it is not set. */
    @Nullable
    URI loopbackUrl(String key) {
        Optional<String> text = scalar(key, "");
        URI url = text.map(ConfigReader::parseHttpUrl).orElse(null);
        boolean good = url != null && ServerConfig.isLoopback(url.getHost());
        if (text.isPresent() && !good) {
            problem(key, "must be an address on loopback, such as http://127.0.0.1:12111");
        }
        return good ? url : null;
    }

    List<String> texts(String key) {
        Optional<Setting> setting = note(key, "");
        List<String> values = setting.map(ConfigReader::items).orElse(List.of());
        if (values.stream().anyMatch(String::isBlank)) {
            problem(key, "has an empty entry");
        }
        return values;
    }

    /** From {@code key} itself or from the file named by {@code keyFile}, as container secrets are handed over. */
    @Nullable
    Secret secret(String key, SecretRule rule) {
        List<Secret> secrets = secrets(key, rule);
        if (secrets.size() > 1) {
            problem(winner(key), "is a single value, not a list");
        }
        return secrets.isEmpty() ? null : secrets.getFirst();
    }

    /** Several secrets, separated by commas or as a list; in a file, one a line. */
    List<Secret> secrets(String key, SecretRule rule) {
        Optional<Setting> direct = settings.find(key);
        Optional<Setting> file = note(key + FILE_SUFFIX, "");
        String source = file.isPresent()
                ? key + FILE_SUFFIX
                : direct.map(Setting::source).orElse(DEFAULT_SOURCE);
        entries.put(key, new ConfigEntry(key, isSet(key) ? Secret.MASK : "", source));
        if (direct.isPresent()
                && file.isPresent()
                && direct.get().rank() == file.get().rank()) {
            problem(key, "is set twice: here and as " + key + FILE_SUFFIX);
        }
        String winner = winner(key);
        SecretsFile secretsFile = secretsFile(key, rule);
        if (secretsFile != null) {
            try {
                return secretsFile.read();
            } catch (ConfigException e) {
                problem(winner, e.problems().getFirst().message());
                return List.of();
            }
        }
        List<String> values = direct.map(ConfigReader::items).orElse(List.of());
        values.stream()
                .map(rule::complaint)
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(complaint -> problem(winner, complaint));
        return values.stream().map(Secret::new).toList();
    }

    /** The file that {@link #secrets} reads, or null where they stand in the configuration itself. */
    @Nullable
    SecretsFile secretsFile(String key, SecretRule rule) {
        String winner = winner(key);
        Optional<String> name = settings.find(winner).map(Setting::text);
        if (winner.equals(key) || name.isEmpty()) {
            return null;
        }
        Path path = parsePath(name.get());
        return path == null ? null : new SecretsFile(winner, settings.resolve(name.get()), rule);
    }

    /** Whether any source sets the key, itself or by its file, rightly or wrongly. */
    boolean isSet(String key) {
        return settings.find(key).isPresent()
                || settings.find(key + FILE_SUFFIX).isPresent();
    }

    /** Notes what is wrong with a key; the first complaint on a key stands, the ones that follow from it are left out. */
    void problem(String key, String message) {
        if (faulty.add(key)) {
            problems.add(new ConfigProblem(
                    key, settings.find(key).map(Setting::source).orElse("not set"), message));
        }
    }

    /**
     * Every entry in the order of reading.
     *
     * @throws ConfigException when anything is wrong
     */
    List<ConfigEntry> finish() throws ConfigException {
        List<ConfigProblem> all = settings.problems(entries.keySet());
        all.addAll(problems);
        if (!all.isEmpty()) {
            throw new ConfigException(all);
        }
        return List.copyOf(entries.values());
    }

    private <T> T read(
            String key, String defaultText, T byDefault, Function<String, @Nullable T> parse, String otherwise) {
        Optional<String> text = scalar(key, defaultText);
        if (text.isEmpty()) {
            return byDefault;
        }
        T value = text.get().isBlank() ? null : parse.apply(text.get());
        if (value == null) {
            problem(key, otherwise + ", not \"" + text.get() + "\"");
            return byDefault;
        }
        return value;
    }

    private Optional<String> scalar(String key, String defaultText) {
        Optional<Setting> setting = note(key, defaultText);
        if (setting.isPresent() && setting.get().list()) {
            problem(key, "is a single value, not a list");
            return Optional.empty();
        }
        return setting.map(Setting::text);
    }

    private Optional<Setting> note(String key, String defaultText) {
        Optional<Setting> setting = settings.find(key);
        entries.put(
                key,
                new ConfigEntry(
                        key,
                        setting.map(Setting::text).orElse(defaultText),
                        setting.map(Setting::source).orElse(DEFAULT_SOURCE)));
        return setting;
    }

    /** Of a secret's key and its {@code File} key, the one that counts. */
    private String winner(String key) {
        Optional<Setting> direct = settings.find(key);
        Optional<Setting> file = settings.find(key + FILE_SUFFIX);
        boolean byFile = file.isPresent()
                && (direct.isEmpty() || file.get().rank().compareTo(direct.get().rank()) > 0);
        return byFile ? key + FILE_SUFFIX : key;
    }

    private static List<String> items(Setting setting) {
        if (setting.list()) {
            return setting.values();
        }
        return setting.text().isBlank()
                ? List.of()
                : Arrays.stream(setting.text().split(",", -1))
                        .map(String::strip)
                        .toList();
    }

    private static @Nullable Path parsePath(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static @Nullable URI parseHttpUrl(String text) {
        try {
            URI uri = new URI(text.replaceFirst("/+$", ""));
            boolean plain = uri.getUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return plain && http && uri.getHost() != null ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
