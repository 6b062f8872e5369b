package dev.tollgate.config;

import dev.tollgate.config.Setting.Rank;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML file flattened to dotted keys. Works on the composed nodes, so that a scalar stays the text that was written
 * ({@code 010} is not 8, {@code on} is not true) and each setting knows its line.
 */
final class YamlFile {
    private static final int DEPTH_MAX = 8;

    private final Path path;
    private final String name;
    private final List<ConfigProblem> problems;

    YamlFile(Path path, String name, List<ConfigProblem> problems) {
        this.path = path;
        this.name = name;
        this.problems = problems;
    }

    void readInto(Map<String, Setting> settings) {
        try (Reader reader = Files.newBufferedReader(path)) {
            Node root = new Yaml(new LoaderOptions()).compose(reader);
            if (root instanceof MappingNode mapping) {
                section("", mapping, 1, settings);
            } else if (root != null && !isNull(root)) {
                problems.add(new ConfigProblem(name, source(root), "must be a map of keys to values"));
            }
        } catch (NoSuchFileException e) {
            problems.add(new ConfigProblem(name, "file", "does not exist"));
        } catch (CharacterCodingException e) {
            problems.add(new ConfigProblem(name, "file", "is not valid UTF-8"));
        } catch (IOException e) {
            problems.add(new ConfigProblem(
                    name, "file", "cannot be read: " + e.getClass().getSimpleName()));
        } catch (YAMLException e) {
            problems.add(syntaxProblem(e));
        }
    }

    /** Without the excerpt that SnakeYAML adds: it could be a line with a secret. */
    private ConfigProblem syntaxProblem(YAMLException e) {
        if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            String where = name + ":" + (marked.getProblemMark().getLine() + 1);
            return new ConfigProblem(
                    name,
                    where,
                    "is not valid YAML near column " + (marked.getProblemMark().getColumn() + 1));
        }
        return new ConfigProblem(name, "file", "is not valid YAML");
    }

    private void section(String prefix, MappingNode mapping, int depth, Map<String, Setting> settings) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && depth <= DEPTH_MAX) {
                value(prefix + key.getValue(), tuple.getValueNode(), depth, settings);
            } else {
                problems.add(
                        new ConfigProblem(name, source(tuple.getKeyNode()), "is nested too deeply or has an odd key"));
            }
        }
    }

    private void value(String key, Node node, int depth, Map<String, Setting> settings) {
        if (node instanceof MappingNode mapping) {
            section(key + ".", mapping, depth + 1, settings);
        } else if (node instanceof SequenceNode sequence) {
            sequence(key, sequence, settings);
        } else if (node instanceof ScalarNode scalar && !isNull(scalar)) {
            // A key without a value is not set: the default holds.
            put(new Setting(key, List.of(scalar.getValue()), false, source(node), Rank.FILE), settings);
        }
    }

    private void sequence(String key, SequenceNode sequence, Map<String, Setting> settings) {
        if (sequence.getValue().stream().allMatch(item -> item instanceof ScalarNode && !isNull(item))) {
            List<String> values = sequence.getValue().stream()
                    .map(item -> ((ScalarNode) item).getValue())
                    .collect(Collectors.toList());
            put(new Setting(key, values, true, source(sequence), Rank.FILE), settings);
        } else {
            problems.add(new ConfigProblem(key, source(sequence), "must be a list of plain values"));
        }
    }

    private void put(Setting setting, Map<String, Setting> settings) {
        Setting earlier = settings.putIfAbsent(setting.key(), setting);
        if (earlier != null) {
            problems.add(new ConfigProblem(
                    setting.key(), setting.source(), "is set a second time; first at " + earlier.source()));
        }
    }

    private static boolean isNull(Node node) {
        return Tag.NULL.equals(node.getTag());
    }

    private String source(Node node) {
        return name + ":" + (node.getStartMark().getLine() + 1);
    }
}
