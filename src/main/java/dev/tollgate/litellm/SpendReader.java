package dev.tollgate.litellm;

import dev.tollgate.metering.PulledIntake;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads all rows of a time. LiteLLM finds a page by skipping the rows before it, so that rows which come meanwhile, or stand in another
 * order for one and the same millisecond, push others past the page that is read. So a time is cut into pieces of few pages, and
 * a piece of which fewer different rows came than there are is read once more. Rows may come several times, and are known then.
 */
final class SpendReader {
    /** Rows of a piece, unless more begin within one second. Below the 10,000 up to which LiteLLM counts. */
    private static final long PIECE_ROWS_MAX = 2_000;

    private static final int PIECE_PAGES_MAX = 10_000;
    private static final int TRIES_MAX = 5;

    private final int pageSize;
    private final Steps steps;

    /** What is done with what is read; each is waited for before the next page is asked for. */
    interface Steps {
        Future<Void> page(PulledIntake.Page rows);

        /** All rows before this time have been handed over. */
        Future<Void> covered(SyncRange piece);

        /** Asks for a page, perhaps several times. */
        Future<SpendLogs.Answer> patiently(Function<SpendLogs, Future<SpendLogs.Answer>> asked);
    }

    SpendReader(int pageSize, Steps steps) {
        this.pageSize = pageSize;
        this.steps = steps;
    }

    /** Fails with a {@link LitellmFailure}, or with what a step failed with. */
    Future<Void> read(SyncRange range, SpendFilter filter) {
        return ask(range, filter, new SpendLogs.Slice(1, pageSize)).compose(first -> {
            if (first.total() > PIECE_ROWS_MAX && range.seconds() > 1) {
                long seconds = Math.clamp(
                        range.seconds() * PIECE_ROWS_MAX / first.total(), 1, Math.max(1, range.seconds() / 2));
                return read(range.first(seconds), filter).compose(done -> read(range.rest(seconds), filter));
            }
            return piece(new Piece(range, filter, first.total(), new Seen()), first, TRIES_MAX)
                    .compose(done -> steps.covered(range));
        });
    }

    /**
     * A part of the time that is read in one go.
     *
     * @param total how many rows it had at first
     */
    private record Piece(SyncRange range, SpendFilter filter, long total, Seen seen) {}

    private Future<SpendLogs.Answer> ask(SyncRange range, SpendFilter filter, SpendLogs.Slice slice) {
        return steps.patiently(asked -> asked.page(range, filter, slice));
    }

    /** Each try has pages of another size, whose rows end elsewhere. What one has left out another has. */
    private Future<Void> piece(Piece piece, SpendLogs.Answer first, int tries) {
        int size = size(tries);
        return pages(piece, new SpendLogs.Slice(1, size), first).compose(last -> {
            long count = piece.seen().count();
            // Where rows come all the time the last of them may never be caught up with; the overlap reads them.
            if (count >= last.total() || (tries <= 1 && count >= piece.total())) {
                return Future.succeededFuture();
            }
            if (tries <= 1) {
                return Future.failedFuture(LitellmFailure.of(
                        LitellmFailure.Kind.UNSTEADY,
                        "LiteLLM counts " + last.total() + " rows from "
                                + piece.range().from() + " to " + piece.range().to() + " and gave " + count
                                + " of them in " + TRIES_MAX + " tries."));
            }
            return ask(piece.range(), piece.filter(), new SpendLogs.Slice(1, size(tries - 1)))
                    .compose(again -> piece(piece, again, tries - 1));
        });
    }

    private int size(int tries) {
        return Math.max(1, pageSize - (TRIES_MAX - tries));
    }

    /** The different rows of a piece. */
    private static final class Seen {
        private final Set<String> ids = new HashSet<>();
        private long others;

        void add(PulledIntake.Page page) {
            ids.addAll(page.requestIds());
            others += page.size() - page.requestIds().size();
        }

        long count() {
            return ids.size() + others;
        }
    }

    /** The last page: one that is not full. */
    private Future<SpendLogs.Answer> pages(Piece piece, SpendLogs.Slice slice, SpendLogs.Answer page) {
        piece.seen().add(page.rows());
        Future<Void> taken = page.rows().size() == 0 ? Future.succeededFuture() : steps.page(page.rows());
        return taken.compose(done -> {
            if (page.rows().size() < slice.size()) {
                return Future.succeededFuture(page);
            }
            if (slice.page() >= PIECE_PAGES_MAX) {
                return Future.failedFuture(LitellmFailure.of(
                        LitellmFailure.Kind.UNSTEADY,
                        "LiteLLM's pages do not end: page " + slice.page() + " is full too."));
            }
            SpendLogs.Slice next = new SpendLogs.Slice(slice.page() + 1, slice.size());
            return ask(piece.range(), piece.filter(), next).compose(answer -> pages(piece, next, answer));
        });
    }
}
