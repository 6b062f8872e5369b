package dev.tollgate.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list as CSV (RFC 4180), page by page: the next page is read when the one before is on the wire, so that memory holds one
 * page however long the list is and however slowly it is taken. An error before the first page is answered as a problem; a
 * later one cuts the connection, since half a list must not look like a whole one.
 */
public final class CsvAnswer {
    private CsvAnswer() {}

    /**
     * A part of a list.
     *
     * @param rows of as many cells each as the header has; a cell is a text, a number, a boolean or null
     * @param next where the next page begins; null on the last one
     */
    public record Page<C>(
            List<List<@Nullable Object>> rows, @Nullable C next) {
        public Page {
            rows = List.copyOf(rows);
        }
    }

    /** Whether the caller would rather have CSV than JSON. */
    public static boolean isWanted(RoutingContext ctx) {
        for (MIMEHeader accepted : ctx.parsedHeaders().accept()) {
            if (accepted.weight() <= 0) {
                continue;
            }
            if (is(accepted, "text", "csv")) {
                return true;
            }
            if (is(accepted, "application", "json") || is(accepted, "*", "*") || is(accepted, "application", "*")) {
                return false;
            }
        }
        return false;
    }

    private static boolean is(MIMEHeader accepted, String component, String subComponent) {
        return component.equalsIgnoreCase(accepted.component())
                && subComponent.equalsIgnoreCase(accepted.subComponent());
    }

    /**
     * Answers with all pages from {@code first} on; to be called on the request's event loop. What goes wrong fails the request.
     *
     * @param name of the file without its ending, of letters, digits and hyphens
     * @param page reads the page that begins there
     */
    public static <C> void send(
            RoutingContext ctx, String name, List<String> header, C first, Function<C, Future<Page<C>>> page) {
        new Sending<>(ctx, name, header, page).start(first).onFailure(ctx::fail);
    }

    /** Confined to the request's context. */
    private static final class Sending<C> {
        private final HttpServerResponse response;
        private final Context context;
        private final String name;
        private final List<String> header;
        private final Function<C, Future<Page<C>>> page;
        private final Promise<Void> done = Promise.promise();

        Sending(RoutingContext ctx, String name, List<String> header, Function<C, Future<Page<C>>> page) {
            this.response = ctx.response();
            this.context = ctx.vertx().getOrCreateContext();
            this.name = name;
            this.header = List.copyOf(header);
            this.page = page;
        }

        Future<Void> start(C first) {
            read(first);
            return done.future();
        }

        private void read(C at) {
            page.apply(at).onSuccess(this::write).onFailure(this::failed);
        }

        private void write(Page<C> read) {
            if (response.closed()) {
                done.tryComplete(); // nobody is there to tell
                return;
            }
            StringBuilder text = new StringBuilder(read.rows().size() * 128 + 256);
            if (!response.headWritten()) {
                response.setChunked(true)
                        .putHeader("Content-Type", "text/csv; charset=utf-8; header=present")
                        .putHeader("Content-Disposition", "attachment; filename=\"" + name + ".csv\"")
                        .putHeader("Cache-Control", "no-store")
                        .putHeader("Vary", "Accept");
                CsvText.appendRow(text, header);
            }
            read.rows().forEach(row -> CsvText.appendRow(text, row));
            C next = read.next();
            if (next == null) {
                response.end(text.toString()).onComplete(ended -> done.tryComplete());
                return;
            }
            // Completes when it is on the wire. Then by a new turn of the loop: a caller who reads fast must not deepen
            // the stack.
            response.write(text.toString())
                    .onSuccess(written -> context.runOnContext(turn -> read(next)))
                    .onFailure(gone -> done.tryComplete());
        }

        private void failed(Throwable e) {
            if (response.headWritten()) {
                response.reset().onComplete(cut -> done.tryFail(e));
            } else {
                done.tryFail(e);
            }
        }
    }
}
