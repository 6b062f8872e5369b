package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** What a reader of the sources may count on. Each rule lists every place that breaks it. */
class TidyTest {
    private static final int FILE_LINES_MAX = 400;
    private static final int METHOD_LINES_MAX = 50;

    /** One automaton in one file, split further it would be harder to read; the number may only go down. */
    private static final Set<String> LONG_FILES = Set.of("JsonScanner.java");

    /** One text block with a few values in it. */
    private static final Set<String> LONG_METHODS = Set.of("PostgresSettings.text");

    /** Threads that may wait: the command line's, main's and the shutdown hook's. Verticles on virtual threads join them. */
    private static final Predicate<Path> MAY_AWAIT = file -> in(file, "cli")
            || file.endsWith("dev/tollgate/Blocking.java")
            || file.endsWith("dev/tollgate/Main.java")
            || file.endsWith("dev/tollgate/stripe/InboxWorker.java")
            || file.endsWith("dev/tollgate/db/PostgresSupervisor.java")
            || file.getFileName().toString().endsWith("Verticle.java");

    private static final Predicate<Path> MAY_ASK_THE_SYSTEM_CLOCK =
            file -> in(file, "cli") || in(file, "db") || file.endsWith("dev/tollgate/Main.java");

    private static final Pattern STATEMENT = Pattern.compile(
            "\\b(SELECT\\s+(?!1\\b)[\\w*$(]|INSERT INTO\\s|UPDATE \\w+ (\\w+ )?SET\\b|DELETE" + " FROM\\s|TRUNCATE )");

    /** Tables whose rows are one customer's, where no statement may forget whose. */
    private static final Pattern CUSTOMERS_TABLE = Pattern.compile(
            "(?:FROM|JOIN|UPDATE|INTO)\\s+(wallets|ledger_transfers|usage_logs|projects|agent_entitlements|library_agents|checkout_orders)\\b");

    private static final Pattern TEXT_BLOCK = Pattern.compile("\"\"\"\\R(.*?)\"\"\"", Pattern.DOTALL);

    @Test
    void noImportHasAWildcard() throws IOException {
        assertThat(lines(all(), Pattern.compile("^import .*\\*;"))).isEmpty();
    }

    @Test
    void onlyThreadsThatMayWaitAwait() throws IOException {
        assertThat(lines(
                        main().stream().filter(MAY_AWAIT.negate()).toList(),
                        Pattern.compile("(?<!Blocking)\\.await\\(")))
                .isEmpty();
    }

    @Test
    void nothingIsLeftToBeDone() throws IOException {
        assertThat(lines(all(), Pattern.compile("\\b(TO" + "DO|FIX" + "ME" + ")\\b")))
                .isEmpty();
    }

    @Test
    void timeComesFromAClock() throws IOException {
        List<Path> domain =
                main().stream().filter(MAY_ASK_THE_SYSTEM_CLOCK.negate()).toList();
        assertThat(lines(
                        domain,
                        Pattern.compile(
                                "System\\.currentTimeMillis\\(|(Instant|OffsetDateTime|LocalDate)\\.now\\(\\)")))
                .isEmpty();
    }

    @Test
    void statementsStandInSqlClasses() throws IOException {
        List<Path> others = main().stream()
                .filter(file -> !file.getFileName().toString().endsWith("Sql.java"))
                .toList();
        assertThat(lines(others, STATEMENT)).isEmpty();
    }

    @Test
    void noStatementOnCustomersDataForgetsWhose() throws IOException {
        List<String> forgetful = new ArrayList<>();
        for (Path file : main()) {
            Matcher block = TEXT_BLOCK.matcher(Files.readString(file));
            while (block.find()) {
                String sql = block.group(1);
                if (CUSTOMERS_TABLE.matcher(sql).find() && !sql.contains("account_id")) {
                    forgetful.add(file + ": " + sql.strip().lines().findFirst().orElse(""));
                }
            }
        }
        assertThat(forgetful).isEmpty();
    }

    @Test
    void filesAreShort() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : main()) {
            long count = Files.readString(file).lines().count();
            if (count > FILE_LINES_MAX
                    && !LONG_FILES.contains(file.getFileName().toString())) {
                tooLong.add(file + ": " + count + " lines");
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void methodsAreShort() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> tooLong = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, diagnostic -> {}, null, null, files.getJavaFileObjectsFromPaths(main()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                addLongMethods(unit, positions, tooLong);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    private static void addLongMethods(CompilationUnitTree unit, SourcePositions positions, List<String> tooLong) {
        LineMap map = unit.getLineMap();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitMethod(MethodTree method, Void nothing) {
                long start = positions.getStartPosition(unit, method);
                long end = positions.getEndPosition(unit, method);
                if (start >= 0 && end >= 0) {
                    long count = map.getLineNumber(end) - map.getLineNumber(start) + 1;
                    String name = unit.getSourceFile().getName().replaceAll(".*/|java$", "") + method.getName();
                    if (count > METHOD_LINES_MAX && !LONG_METHODS.contains(name)) {
                        tooLong.add(name + ": " + count + " lines");
                    }
                }
                return super.visitMethod(method, null);
            }
        }.scan(unit, null);
    }

    @Test
    void noFileNamesAMachineOfOurs() throws IOException {
        Pattern place = Pattern.compile("(?<![\\w./])/(home|root|Users|work|mnt)/\\w");
        assertThat(lines(everything(), place)).isEmpty();
    }

    private static boolean in(Path file, String feature) {
        return file.startsWith(Path.of("src/main/java/dev/tollgate", feature));
    }

    private static List<Path> main() throws IOException {
        return all().stream().filter(file -> file.startsWith("src/main")).toList();
    }

    private static List<Path> all() throws IOException {
        return SourceFormat.sources();
    }

    /** All that is written by hand, apart from recordings and price maps. */
    private static List<Path> everything() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path root :
                List.of(Path.of("src"), Path.of("conf"), Path.of("docker"), Path.of("README.md"), Path.of("pom.xml"))) {
            try (Stream<Path> found = Files.walk(root)) {
                found.filter(file -> file.toString().matches(".*\\.(java|sql|md|ya?ml|xml|sh|py|properties)"))
                        .forEach(files::add);
            }
        }
        return files;
    }

    private static List<String> lines(List<Path> files, Pattern pattern) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            List<String> lines = Files.readString(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (pattern.matcher(lines.get(i)).find()) {
                    found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
                }
            }
        }
        return found;
    }
}
