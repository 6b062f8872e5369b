package dev.tollgate.rights;

import dev.tollgate.access.Actor;
import dev.tollgate.access.AuditLog;
import dev.tollgate.rights.ExportSql.Section;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * Sends all that is known of an account: the next page is read when the one before is taken, so that memory holds one page
 * however much was used. Confined to the context that it is made for.
 */
public final class Export {
    private static final int PAGE = 500;

    private final Pool pool;
    private final Context context;
    private final ExportFormat format;
    private final long accountId;
    private final Sink sink;
    private final Iterator<Section> sections = ExportSectionsSql.ALL.iterator();
    private final Promise<Long> done = Promise.promise();
    private long sent;

    /** How it is written. */
    public enum Format {
        /** One document. */
        JSON,
        /** A ZIP archive with a table for each part. */
        CSV;

        /** Of the file, with its point. */
        public String ending() {
            return open().ending();
        }

        ExportFormat open() {
            return switch (this) {
                case JSON -> new JsonExport();
                case CSV -> new CsvExport();
            };
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where it goes. */
    public interface Sink {
        /** Completes when more may come; where it fails nothing more is read. */
        Future<Void> write(Buffer text);

        /** @param rows that were sent of all parts so far */
        default void reached(String part, long rows) {}
    }

    public Export(Pool pool, Context context, Format format, long accountId, Sink sink) {
        this.pool = pool;
        this.context = context;
        this.format = format.open();
        this.accountId = accountId;
        this.sink = sink;
    }

    /** Whoever takes all of it is in the audit log, and in the file; false where there is no such account. */
    public static Future<Boolean> note(SqlClient client, Actor actor, long accountId, Format format) {
        Section account = ExportSectionsSql.ALL.getFirst();
        return ExportSql.page(client, account, accountId, account.start(), 1)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(false)
                        : AuditLog.write(
                                        client,
                                        actor,
                                        new AuditLog.Change(
                                                "account.exported",
                                                accountId,
                                                "account:" + accountId,
                                                null,
                                                new JsonObject().put("format", format.label())))
                                .map(true));
    }

    /** How many rows there were, when all is taken. Fails where it could not be read or taken, with half of it sent. */
    public Future<Long> send(String madeAt) {
        next(format.begin(accountId, madeAt));
        return done.future();
    }

    private void next(Buffer before) {
        if (!sections.hasNext()) {
            sink.write(before.appendBuffer(format.end()))
                    .onSuccess(ended -> done.tryComplete(sent))
                    .onFailure(done::tryFail);
            return;
        }
        Section section = sections.next();
        read(before.appendBuffer(format.section(section.name())), section, section.start());
    }

    private void read(Buffer before, Section section, List<String> after) {
        ExportSql.page(pool, section, accountId, after, PAGE)
                .onSuccess(rows -> write(before, section, rows))
                .onFailure(done::tryFail);
    }

    private void write(Buffer before, Section section, List<ExportSql.Row> rows) {
        Buffer text = before.appendBuffer(
                format.rows(rows.stream().map(ExportSql.Row::json).toList()));
        sent += rows.size();
        sink.reached(section.name(), sent);
        if (rows.size() < PAGE) {
            next(text.appendBuffer(format.endSection()));
        } else {
            List<String> last = rows.getLast().key();
            // By a new turn of the loop: a caller who reads fast must not deepen the stack.
            sink.write(text)
                    .onSuccess(written -> context.runOnContext(turn -> read(Buffer.buffer(), section, last)))
                    .onFailure(done::tryFail);
        }
    }
}
