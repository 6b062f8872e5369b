package dev.tollgate.rights;

import dev.tollgate.rights.ExportSql.Section;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.Iterator;
import java.util.List;

/**
 * Sends all that is known of an account: the next page is read when the one before is on the wire, so that memory holds one page
 * however much was used. What goes wrong after the beginning cuts the connection, since half an export must not look like a whole
 * one. Confined to the request's context.
 */
final class Export {
    private static final int PAGE = 500;

    private final Pool pool;
    private final HttpServerResponse response;
    private final Context context;
    private final ExportFormat format;
    private final long accountId;
    private final Iterator<Section> sections = ExportSectionsSql.ALL.iterator();
    private final Promise<Void> done = Promise.promise();

    Export(Pool pool, RoutingContext ctx, ExportFormat format, long accountId) {
        this.pool = pool;
        this.response = ctx.response();
        this.context = ctx.vertx().getOrCreateContext();
        this.format = format;
        this.accountId = accountId;
    }

    /** Completes when all is sent, or nobody takes it any more. */
    Future<Void> send(String madeAt) {
        response.setChunked(true)
                .putHeader("Content-Type", format.contentType())
                .putHeader(
                        "Content-Disposition", "attachment; filename=\"account-" + accountId + format.ending() + "\"")
                .putHeader("Cache-Control", "no-store");
        next(format.begin(accountId, madeAt));
        return done.future();
    }

    private void next(Buffer before) {
        if (!sections.hasNext()) {
            response.end(before.appendBuffer(format.end())).onComplete(ended -> done.tryComplete());
            return;
        }
        Section section = sections.next();
        read(before.appendBuffer(format.section(section.name())), section, section.start());
    }

    private void read(Buffer before, Section section, List<String> after) {
        ExportSql.page(pool, section, accountId, after, PAGE)
                .onSuccess(rows -> write(before, section, rows))
                .onFailure(e -> response.reset().onComplete(cut -> done.tryFail(e)));
    }

    private void write(Buffer before, Section section, List<ExportSql.Row> rows) {
        Buffer text = before.appendBuffer(
                format.rows(rows.stream().map(ExportSql.Row::json).toList()));
        if (response.closed()) {
            done.tryComplete(); // nobody is there to tell
        } else if (rows.size() < PAGE) {
            next(text.appendBuffer(format.endSection()));
        } else {
            List<String> last = rows.getLast().key();
            // By a new turn of the loop: a caller who reads fast must not deepen the stack.
            response.write(text)
                    .onSuccess(written -> context.runOnContext(turn -> read(Buffer.buffer(), section, last)))
                    .onFailure(gone -> done.tryComplete());
        }
    }
}
