package dev.tollgate.config;

import dev.tollgate.config.Setting.Rank;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What all the sources say, not yet understood. Confined to the thread that loads. */
final class Settings {
    private static final String PREFIX = "TOLLGATE_";

    /** What Kubernetes and Docker links set for every service that is named "tollgate"; not ours. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("TOLLGATE_SERVICE_(HOST|PORT(_.+)?)|TOLLGATE_PORT(_\\d+_(TCP|UDP)(_.+)?)?");

    private final Path workingDirectory;
    private final Map<String, Setting> file = new TreeMap<>();
    private final Map<String, Setting> catalogue = new TreeMap<>();
    private final Map<String, Setting> environment = new TreeMap<>();
    private final Map<String, Setting> commandLine = new HashMap<>();
    private final List<ConfigProblem> problems = new ArrayList<>();

    private Settings(Path workingDirectory) {
        this.workingDirectory = workingDirectory;
    }

    static Settings gather(ConfigSources sources) {
        return gather(
                sources.workingDirectory(),
                sources.fileToRead(),
                sources.catalogueToRead(),
                sources.environment(),
                sources.overrides());
    }

    /**
     * What these sources say.
     *
     * @param file relative to the working directory, as is the catalogue; null for none
     */
    static Settings gather(
            Path workingDirectory,
            @Nullable Path file,
            @Nullable Path catalogue,
            Map<String, String> environment,
            List<String> overrides) {
        Settings settings = new Settings(workingDirectory);
        if (file != null) {
            settings.readFile(file, settings.file);
        }
        if (catalogue != null) {
            settings.readFile(catalogue, settings.catalogue);
        }
        environment.forEach(settings::readVariable);
        overrides.forEach(settings::readOverride);
        return settings;
    }

    /** {@code usage.ackTimeout} is {@code TOLLGATE_USAGE_ACK_TIMEOUT}. */
    static String variable(String key) {
        return PREFIX
                + key.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** The setting that wins. */
    Optional<Setting> find(String key) {
        Setting found = commandLine.get(key);
        if (found == null) {
            found = environment.get(variable(key));
        }
        if (found == null) {
            found = file.get(key);
        }
        return Optional.ofNullable(found == null ? catalogue.get(key) : found);
    }

    Path resolve(String path) {
        return workingDirectory.resolve(path);
    }

    /** What went wrong while the sources were read, then every setting that is none of {@code known}. */
    List<ConfigProblem> problems(Collection<String> known) {
        List<ConfigProblem> all = new ArrayList<>(problems);
        List<String> variables = known.stream().map(Settings::variable).toList();
        file.forEach((key, setting) -> addUnknown(all, setting, known));
        catalogue.forEach((key, setting) -> addMisplaced(all, setting, known));
        environment.forEach((name, setting) -> addUnknown(all, setting, variables));
        commandLine.forEach((key, setting) -> addUnknown(all, setting, known));
        return all;
    }

    /** Of a key that stands in both files neither wins: whoever changes a price would change the one that does not hold. */
    private void addMisplaced(List<ConfigProblem> problems, Setting setting, Collection<String> known) {
        Setting other = file.get(setting.key());
        if (other != null) {
            problems.add(new ConfigProblem(
                    setting.key(), setting.source(), "is set a second time; first at " + other.source()));
        } else if (known.contains(setting.key()) && !CatalogueKeys.contains(setting.key())) {
            problems.add(new ConfigProblem(
                    setting.key(), setting.source(), "is no key of the catalogue; it belongs in conf/tollgate.yaml"));
        } else {
            addUnknown(problems, setting, known);
        }
    }

    private static void addUnknown(List<ConfigProblem> problems, Setting setting, Collection<String> known) {
        if (known.contains(setting.key())) {
            return;
        }
        String section = setting.key() + ".";
        List<String> inside =
                known.stream().filter(key -> key.startsWith(section)).toList();
        String hint = inside.isEmpty()
                ? NearestName.of(setting.key(), known)
                        .map(name -> "unknown; did you mean " + name + "?")
                        .orElse("unknown; conf/tollgate.example.yaml and conf/catalogue.example.yaml list every key")
                : "is a section, not a value; it has " + String.join(", ", inside);
        problems.add(new ConfigProblem(setting.key(), setting.source(), hint));
    }

    private void readFile(Path path, Map<String, Setting> settings) {
        new YamlFile(workingDirectory.resolve(path), path.toString(), problems).readInto(settings);
    }

    /** An empty variable counts as not set: it is what compose files make of a missing one. */
    private void readVariable(String name, String value) {
        if (name.startsWith(PREFIX)
                && !name.equals(ConfigSources.FILE_VARIABLE)
                && !name.equals(ConfigSources.CATALOGUE_VARIABLE)
                && !value.isBlank()
                && !SERVICE_LINK.matcher(name).matches()) {
            environment.put(name, Setting.scalar(name, value.strip(), "environment", Rank.ENVIRONMENT));
        }
    }

    private void readOverride(String override) {
        int equals = override.indexOf('=');
        if (equals < 1) {
            // Not quoted: it may be a secret whose key was forgotten.
            problems.add(new ConfigProblem("--set", "command line", "wants key=value, such as --set server.port=8090"));
            return;
        }
        String key = override.substring(0, equals).strip();
        String value = override.substring(equals + 1).strip();
        commandLine.put(key, Setting.scalar(key, value, "--set", Rank.COMMAND_LINE));
    }
}
