package dev.tollgate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command has of the process around it; tests hand over another one.
 *
 * @param terminal whether a person sits at it, which decides on colours and on the form of logs
 */
public record CliContext(
        Path workingDirectory,
        Map<String, String> environment,
        PrintWriter out,
        PrintWriter err,
        boolean terminal,
        BufferedReader in) {
    public CliContext {
        environment = Map.copyOf(environment);
    }

    /** With nobody who could answer a question. */
    public CliContext(
            Path workingDirectory,
            Map<String, String> environment,
            PrintWriter out,
            PrintWriter err,
            boolean terminal) {
        this(workingDirectory, environment, out, err, terminal, new BufferedReader(Reader.nullReader()));
    }

    public static CliContext ofProcess() {
        return new CliContext(
                Path.of(""),
                System.getenv(),
                new PrintWriter(System.out, true, UTF_8),
                new PrintWriter(System.err, true, UTF_8),
                isTerminal(System.console()),
                new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())));
    }

    /** Asks the person at the terminal; no is the answer of anybody else. */
    boolean confirm(String question) {
        if (!terminal) {
            return false;
        }
        err.print(question + " [y/N] ");
        err.flush();
        try {
            String answer = in.readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** https://no-color.org: any value means none. */
    boolean colours() {
        return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Since Java 22 there is a console without a terminal too, and a method to ask; before, none without. */
    private static boolean isTerminal(@Nullable Console console) {
        try {
            return console != null
                    && Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
