package dev.tollgate.projects;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of {@code projects}. Each method is one statement and joins the caller's transaction. */
final class ProjectsSql {
    /** $2 is how many projects the account may have: the newest of those above are read only. */
    private static final String LIVING = """
        SELECT id, account_id, slug, name, description, deployed_at, forked_from, created_at, updated_at,
               row_number() OVER (ORDER BY id) > $2 AS read_only
        FROM projects WHERE account_id = $1 AND status = 'active'
        """;

    private static final String LIST = "SELECT * FROM (" + LIVING + """
        ) AS living WHERE $3 = 0 OR id < $3 ORDER BY id DESC LIMIT $4
        """;

    private static final String FIND = "SELECT * FROM (" + LIVING + ") AS living WHERE slug = $3";

    private static final String NEWEST_DEPLOYED = "SELECT * FROM (" + LIVING + """
        ) AS living WHERE deployed_at IS NOT NULL ORDER BY deployed_at DESC, id DESC LIMIT $3
        """;

    private static final String SLUGS = """
        SELECT slug FROM projects WHERE account_id = $1 AND status = 'active' AND left(slug, length($2::text)) = $2
        """;

    private static final String INSERT = """
        INSERT INTO projects (account_id, slug, name, description, forked_from) VALUES ($1, $2, $3, $4, $5)
        """;

    private static final String UPDATE = """
        UPDATE projects SET name = $3, description = $4, updated_at = now()
        WHERE account_id = $1 AND id = $2 AND status = 'active'
        """;

    private static final String DELETE = """
        UPDATE projects SET status = 'deleted', deleted_at = now(), updated_at = now()
        WHERE account_id = $1 AND id = $2 AND status = 'active'
        """;

    private ProjectsSql() {}

    /**
     * What a new project is.
     *
     * @param forkedFrom the project that it is made from; null for none
     */
    record Fresh(
            String slug,
            String name,
            String description,
            @Nullable Long forkedFrom) {}

    /** The latest first; those behind {@code beforeId} if that is not 0. */
    static Future<List<Project>> list(SqlClient client, Owner owner, long beforeId, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(owner.accountId(), owner.maxProjects(), beforeId, limit))
                .map(ProjectsSql::all);
    }

    /** Whose projects, and how many of them he may have. */
    record Owner(long accountId, long maxProjects) {}

    /** Null if the account has none of that slug. */
    static Future<@Nullable Project> find(SqlClient client, Owner owner, String slug) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(owner.accountId(), owner.maxProjects(), slug))
                .map(rows -> rows.size() == 0 ? null : project(rows.iterator().next()));
    }

    /** Those that were deployed last. */
    static Future<List<Project>> newestDeployed(SqlClient client, Owner owner, long count) {
        return client.preparedQuery(NEWEST_DEPLOYED)
                .execute(Tuple.of(owner.accountId(), owner.maxProjects(), count))
                .map(ProjectsSql::all);
    }

    /** The account's slugs that begin so. */
    static Future<Set<String>> slugs(SqlClient client, long accountId, String stem) {
        return client.preparedQuery(SLUGS).execute(Tuple.of(accountId, stem)).map(rows -> {
            Set<String> slugs = new HashSet<>();
            rows.forEach(row -> slugs.add(row.getString("slug")));
            return slugs;
        });
    }

    static Future<Void> insert(SqlClient transaction, long accountId, Fresh fresh) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(accountId, fresh.slug(), fresh.name(), fresh.description(), fresh.forkedFrom()))
                .mapEmpty();
    }

    static Future<Void> update(SqlClient transaction, Project project, String name, String description) {
        return transaction
                .preparedQuery(UPDATE)
                .execute(Tuple.of(project.accountId(), project.id(), name, description))
                .mapEmpty();
    }

    /** Its row stays; its slug is free. */
    static Future<Void> delete(SqlClient transaction, Project project) {
        return transaction
                .preparedQuery(DELETE)
                .execute(Tuple.of(project.accountId(), project.id()))
                .mapEmpty();
    }

    private static List<Project> all(RowSet<Row> rows) {
        List<Project> found = new ArrayList<>(rows.size());
        rows.forEach(row -> found.add(project(row)));
        return found;
    }

    private static Project project(Row row) {
        OffsetDateTime deployedAt = row.getOffsetDateTime("deployed_at");
        return new Project(
                row.getLong("id"),
                row.getLong("account_id"),
                row.getString("slug"),
                row.getString("name"),
                row.getString("description"),
                row.getBoolean("read_only"),
                deployedAt == null ? null : deployedAt.toInstant(),
                row.getLong("forked_from"),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }
}
