package dev.tollgate.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rows of a run as a Markdown table on the terminal and in a file, and as JSON with every single measurement. */
final class Report {
    static final Path DIRECTORY = Path.of("target", "bench");

    private static final List<Figure> COLUMNS = List.of(
            Figure.RATE,
            Figure.P50,
            Figure.P99,
            Figure.P999,
            Figure.GATEWAY,
            Figure.GC,
            Figure.JIT,
            Figure.POSTGRES,
            Figure.BACKENDS,
            Figure.GENERATOR,
            Figure.ALLOCATED,
            Figure.WAL,
            Figure.BATCH,
            Figure.BUSY,
            Figure.OTHERS,
            Figure.FAILED);

    private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private final Map<String, String> machine;
    private final Map<String, List<Sample>> rows = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    Report(Map<String, String> machine) {
        this.machine = machine;
    }

    void add(String title, Sample sample) {
        rows.computeIfAbsent(title, first -> new ArrayList<>()).add(sample);
    }

    void note(String text) {
        notes.add(text);
    }

    /** Of the row's medians; NaN if there is none. */
    double median(String title, Figure figure) {
        List<Sample> samples = rows.getOrDefault(title, List.of());
        Double value = Sample.medians(samples).get(figure);
        return value == null ? Double.NaN : value;
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        machine.forEach((key, value) ->
                text.append("- ").append(key).append(": ").append(value).append('\n'));
        Map<String, Sample> medians = new LinkedHashMap<>();
        rows.forEach((title, samples) -> medians.put(title, Sample.medians(samples)));
        List<Figure> columns = new ArrayList<>(COLUMNS);
        columns.addAll(List.of(Figure.HEAP, Figure.RSS, Figure.RSS_MOST, Figure.SECONDS));
        columns.removeIf(figure -> medians.values().stream().allMatch(sample -> isNothing(sample, figure)));
        text.append("\n| row |");
        columns.forEach(figure -> text.append(' ').append(figure.heading()).append(" |"));
        text.append("\n|---|").append("--:|".repeat(columns.size())).append('\n');
        medians.forEach((title, sample) -> {
            text.append("| ").append(title).append(" |");
            columns.forEach(
                    figure -> text.append(' ').append(cell(sample, figure)).append(" |"));
            text.append('\n');
        });
        notes.forEach(note -> text.append("\n- ").append(note));
        return text.append('\n').toString();
    }

    private static boolean isNothing(Sample sample, Figure figure) {
        Double value = sample.get(figure);
        return value == null || figure == Figure.FAILED && value == 0;
    }

    private static String cell(Sample sample, Figure figure) {
        Double value = sample.get(figure);
        return value == null ? "" : String.format(Locale.ROOT, "%,." + figure.decimals() + "f", value);
    }

    /** Writes {@code target/bench/<name>.json} and {@code .md}. */
    void write(String name) throws IOException {
        Files.createDirectories(DIRECTORY);
        ObjectNode root = json.createObjectNode();
        machine.forEach(root.putObject("run")::put);
        ObjectNode all = root.putObject("rows");
        rows.forEach((title, samples) -> {
            ObjectNode row = all.putObject(title);
            put(row.putObject("median"), Sample.medians(samples));
            ArrayNode single = row.putArray("samples");
            samples.forEach(sample -> put(single.addObject(), sample));
        });
        notes.forEach(root.putArray("notes")::add);
        json.writeValue(DIRECTORY.resolve(name + ".json").toFile(), root);
        Files.writeString(DIRECTORY.resolve(name + ".md"), markdown());
    }

    private static void put(ObjectNode node, Sample sample) {
        for (Figure figure : Figure.values()) {
            Double value = sample.get(figure);
            if (value != null) {
                node.put(figure.key(), value);
            }
        }
    }
}
