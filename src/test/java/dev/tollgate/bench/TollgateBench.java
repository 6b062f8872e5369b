package dev.tollgate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Runs the scenarios that are wanted; see {@link Settings}. */
class TollgateBench {
    private final Settings settings = Settings.fromSystem();

    private static List<Scenario> scenarios() {
        return List.of(
                new Ceiling(),
                new DecodeOnly(),
                new WholeWay(),
                new Bodies(),
                new HalfLoad(),
                new Accounts(),
                new Duplicates(),
                new PhaseFlush(),
                new Webhooks(),
                new Journaled(),
                new Memory(),
                new TableSize(5_000_000),
                new TableSize(20_000_000),
                new UsageReading(),
                new Peers(),
                new Schemas(),
                new Gateways());
    }

    @Test
    void measure() throws Exception {
        List<Scenario> wanted = scenarios().stream().filter(settings::wants).toList();
        assertThat(wanted).as("scenarios of -Dbench.only").isNotEmpty();
        try (Stage stage = new Stage(settings)) {
            Report report = new Report(Machine.describe(stage));
            measure(
                    stage,
                    report,
                    wanted.stream().filter(each -> !each.isApart()).toList());
            for (Scenario apart : wanted.stream().filter(Scenario::isApart).toList()) {
                measure(stage, report, List.of(apart));
            }
            double ratio = report.median(WholeWay.USUAL, Figure.RATE) / report.median(Ceiling.TITLE, Figure.RATE);
            if (!Double.isNaN(ratio)) {
                report.note(String.format(Locale.ROOT, "whole way / database ceiling: %.2f", ratio));
            }
            report.write(LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss")));
            System.out.println("\n" + report.markdown());
        }
    }

    /** All rows in turns: forwards, then backwards, so that what grows meanwhile weighs on all of them alike. */
    private void measure(Stage stage, Report report, List<Scenario> scenarios) throws Exception {
        List<Probe> probes = new ArrayList<>();
        try {
            for (Scenario scenario : scenarios) {
                probes.addAll(scenario.prepare(stage));
            }
            for (int round = 1; round <= settings.rounds(); round++) {
                for (Probe probe : round % 2 == 1 ? probes : probes.reversed()) {
                    Sample sample = probe.measurement().take();
                    report.add(probe.title(), sample);
                    System.out.println("BENCH  round " + round + "  " + probe.title() + "  " + sample);
                }
            }
        } finally {
            for (Scenario scenario : scenarios) {
                scenario.close();
            }
        }
    }
}
