package dev.tollgate.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tollgate.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Over a real connection. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CsvAnswerTest {
    private static final int ROWS_A_PAGE = 100;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger pagesRead = new AtomicInteger();
    private int port;

    @BeforeAll
    void listen() {
        Router router = Router.router(vertx);
        new Problems(code -> {}).install(router);
        router.get("/pages/:count").handler(this::send);
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        port = server.listen(0, "127.0.0.1").await().actualPort();
    }

    @AfterAll
    void close() {
        client.close();
        vertx.close().await();
    }

    private void send(RoutingContext ctx) {
        if (!CsvAnswer.isWanted(ctx)) {
            ctx.json(List.of());
            return;
        }
        int count = Integer.parseInt(ctx.pathParam("count"));
        int broken = Integer.parseInt(ctx.request().getParam("broken", "-1"));
        CsvAnswer.send(
                ctx,
                "numbers",
                List.of("number", "text"),
                0,
                page -> page == broken
                        ? Future.failedFuture(Failure.unavailable("database_unavailable", "Away.")
                                .asException())
                        : page(page, count));
    }

    /** Answered in another turn, as a database does. */
    private Future<CsvAnswer.Page<Integer>> page(int page, int count) {
        pagesRead.incrementAndGet();
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS_A_PAGE; i++) {
            rows.add(List.of(page * ROWS_A_PAGE + i, "x".repeat(200)));
        }
        CsvAnswer.Page<Integer> read = new CsvAnswer.Page<>(rows, page + 1 < count ? page + 1 : null);
        return Future.future(promise -> vertx.runOnContext(turn -> promise.complete(read)));
    }

    @Test
    void allPagesComeAsOneFile() throws Exception {
        HttpResponse<String> answer = get("/pages/100", "text/csv");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("text/csv; charset=utf-8; header=present");
        assertThat(answer.headers().firstValue("content-disposition")).contains("attachment; filename=\"numbers.csv\"");
        String[] lines = answer.body().split("\r\n");
        assertThat(lines).hasSize(1 + 10_000);
        assertThat(lines[0]).isEqualTo("number,text");
        assertThat(lines[1]).startsWith("0,x");
        assertThat(lines[10_000]).startsWith("9999,x");
    }

    @Test
    void onlyWhoeverPrefersCsvGetsIt() throws Exception {
        for (String csv : List.of("text/csv", "TEXT/CSV", "text/csv, application/json;q=0.5", "text/csv, */*;q=0.1")) {
            assertThat(get("/pages/1", csv).body()).as(csv).startsWith("number,text");
        }
        for (String json : List.of("*/*", "application/json", "application/json, text/csv;q=0.5", "text/html, */*")) {
            assertThat(get("/pages/1", json).body()).as(json).isEqualTo("[]");
        }
    }

    @Test
    void anErrorBeforeTheFirstPageIsAProblem() throws Exception {
        HttpResponse<String> answer = get("/pages/3?broken=0", "text/csv");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    }

    @Test
    void aLaterErrorDoesNotLookLikeTheEndOfTheList() {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> get("/pages/9?broken=5", "text/csv"));
    }

    /** 400 MB, of which the sockets' buffers take a few. */
    @Test
    void nothingIsReadAheadForACallerWhoReadsSlowly() throws Exception {
        int before = pagesRead.get();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write("GET /pages/20000 HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".getBytes(UTF_8));
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(100_000)).hasSize(100_000);
            pagesReadRest();
            assertThat(pagesRead.get() - before).isBetween(4, 2_000);
        }
        int left = pagesRead.get();
        pagesReadRest();
        assertThat(pagesRead.get() - left).isLessThan(1_000);
    }

    /** Until no page was read in thirty looks in a row. */
    private void pagesReadRest() throws Exception {
        int[] seen = {-1, 0};
        Await.until("the reading of pages to rest", () -> {
            int now = pagesRead.get();
            seen[1] = now == seen[0] ? seen[1] + 1 : 0;
            seen[0] = now;
            return seen[1] >= 30;
        });
    }

    private HttpResponse<String> get(String path, String accept) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Accept", accept)
                        .build(),
                HttpResponse.BodyHandlers.ofString(UTF_8));
    }
}
