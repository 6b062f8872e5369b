package dev.tollgate.bench;

import dev.tollgate.db.DatabaseAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** Kill Bill's tables, by the scripts that stand in the libraries of its war. */
final class KillBillTables {
    private static final String TYPES = "ddl-postgresql.sql";

    private KillBillTables() {}

    private record Script(String name, String sql) {}

    static void create(Path war, DatabaseAddress database) throws IOException, SQLException {
        List<Script> scripts = scripts(war);
        // What PostgreSQL lacks comes before what uses it.
        scripts.sort(Comparator.comparing(script -> !script.name().endsWith(TYPES)));
        String url = "jdbc:postgresql://" + database.host() + ":" + database.port() + "/" + database.database();
        try (Connection connection = DriverManager.getConnection(url, database.user(), database.password());
                Statement statement = connection.createStatement()) {
            for (Script script : scripts) {
                statement.execute(script.sql());
            }
        }
    }

    private static List<Script> scripts(Path war) throws IOException {
        List<Script> scripts = new ArrayList<>();
        try (ZipFile file = new ZipFile(war.toFile())) {
            List<? extends ZipEntry> libraries = file.stream()
                    .filter(entry -> entry.getName().matches("WEB-INF/lib/killbill-.*\\.jar"))
                    .toList();
            for (ZipEntry library : libraries) {
                try (InputStream in = file.getInputStream(library)) {
                    addScripts(new ZipInputStream(in), scripts);
                }
            }
        }
        return scripts;
    }

    private static void addScripts(ZipInputStream library, List<Script> scripts) throws IOException {
        for (ZipEntry entry = library.getNextEntry(); entry != null; entry = library.getNextEntry()) {
            String name = entry.getName();
            if (name.endsWith("/ddl.sql") || name.endsWith("/" + TYPES)) {
                scripts.add(new Script(name, new String(library.readAllBytes(), StandardCharsets.UTF_8)));
            }
        }
    }
}
