package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever is woken finds what to do: each alert has its place in the runbook, in the same order, and no other is there. */
class RunbookTest {
    private static final Path ALERTS = Path.of("conf/prometheus/alerts.yml");
    private static final Path RUNBOOK = Path.of("src/docs/OPERATIONS.md");
    private static final Pattern SECTION = Pattern.compile("(?m)^### (\\S+)\\R(\\S.*)$");

    @Test
    void everyAlertHasItsSectionAndEverySectionItsAlert() throws IOException {
        List<String> alerts = found(Pattern.compile("(?m)^ *- alert: (\\S+)$"), ALERTS);

        assertThat(alerts).hasSizeGreaterThan(20).doesNotHaveDuplicates();
        assertThat(found(SECTION, RUNBOOK)).containsExactlyElementsOf(alerts);
    }

    private static List<String> found(Pattern pattern, Path file) throws IOException {
        List<String> names = new ArrayList<>();
        Matcher matcher = pattern.matcher(Files.readString(file));
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}
