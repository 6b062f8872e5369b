package dev.tollgate;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The one form of our sources, as palantir-java-format has it; {@code mvn -q test-compile exec:exec@format} applies it. */
final class SourceFormat {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    private SourceFormat() {}

    public static void main(String[] args) throws IOException, FormatterException {
        for (Path file : unformatted()) {
            Files.writeString(file, formatted(file));
            System.out.println("formatted " + file);
        }
    }

    /** The source files that are not in form. */
    static List<Path> unformatted() throws IOException, FormatterException {
        List<Path> result = new ArrayList<>();
        for (Path file : sources()) {
            if (!formatted(file).equals(Files.readString(file))) {
                result.add(file);
            }
        }
        return result;
    }

    static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    private static String formatted(Path file) throws IOException, FormatterException {
        return FORMATTER.formatSourceAndFixImports(Files.readString(file));
    }
}
