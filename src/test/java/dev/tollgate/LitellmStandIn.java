package dev.tollgate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What of a LiteLLM proxy with a database answers {@code GET /spend/logs/v2}, after its {@code spend_management_endpoints.py}: pages by
 * OFFSET over what stands in the table at that moment, both ends of the time taken in, counted up to a bound, in any order within one millisecond.
 */
public final class LitellmStandIn implements AutoCloseable {
    public static final String KEY = "sk-master-51Hq9ZLkJ2mVx7Qb";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final long COUNT_MAX = 10_000;

    /** What goes wrong. */
    public enum Fault {
        NONE,
        UNAUTHORIZED,
        SERVER_ERROR,
        HTML,
        TRUNCATED,
        NOT_A_PAGE,
        REDIRECT,
        SILENT,
        ENDLESS
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<ObjectNode> rows = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
    private final AtomicReference<Consumer<Integer>> beforePage = new AtomicReference<>(page -> {});

    public LitellmStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/spend/logs/v2", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Rows that stand in the table from now on, whenever their calls began. */
    public void write(List<ObjectNode> written) {
        rows.addAll(written);
    }

    public void clear() {
        rows.clear();
        asked.clear();
        fault.set(Fault.NONE);
        beforePage.set(page -> {});
    }

    public void fail(Fault how) {
        fault.set(how);
    }

    /** Is told the number of each page before it is answered. */
    public void beforePage(Consumer<Integer> told) {
        beforePage.set(told);
    }

    /** The queries that were asked. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().getRawQuery());
        try (exchange) {
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            beforePage.get().accept(Integer.parseInt(query.getOrDefault("page", "1")));
            if (!("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, 401, "{\"error\":{\"message\":\"Authentication Error\",\"code\":\"401\"}}");
                return;
            }
            switch (fault.get()) {
                case NONE -> send(exchange, 200, page(query).toString());
                case UNAUTHORIZED -> send(exchange, 401, "{\"error\":{\"message\":\"no\"}}");
                case SERVER_ERROR -> send(exchange, 500, "Internal Server Error");
                case HTML -> send(exchange, 200, "<html><body>Sign in</body></html>");
                case TRUNCATED -> {
                    String whole = page(query).toString();
                    send(exchange, 200, whole.substring(0, whole.length() / 2));
                }
                case NOT_A_PAGE -> send(exchange, 200, "[{\"request_id\":\"a\"}]");
                case REDIRECT -> {
                    exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/elsewhere");
                    send(exchange, 302, "");
                }
                case SILENT -> silent();
                case ENDLESS -> endless(exchange);
            }
        }
    }

    private static void silent() {
        try {
            Thread.sleep(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] blanks = new byte[64 * 1024];
        Arrays.fill(blanks, (byte) ' ');
        try (OutputStream out = exchange.getResponseBody()) {
            out.write("{\"data\":[".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 100_000; i++) {
                out.write(blanks);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> query(String raw) {
        return Arrays.stream(raw.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private ObjectNode page(Map<String, String> query) {
        Instant from = time(Objects.requireNonNull(query.get("start_date")));
        Instant to = time(Objects.requireNonNull(query.get("end_date")));
        int page = Integer.parseInt(query.get("page"));
        int size = Integer.parseInt(query.get("page_size"));
        if (!"startTime".equals(query.get("sort_by")) || !"asc".equals(query.get("sort_order"))) {
            throw new UncheckedIOException(new IOException("the newest first is of no use"));
        }
        List<ObjectNode> found = new ArrayList<>(rows.stream()
                .filter(row -> !began(row).isBefore(from) && !began(row).isAfter(to))
                .filter(row -> is(row, query, "api_key", "api_key")
                        && is(row, query, "user_id", "user")
                        && is(row, query, "team_id", "team_id"))
                .toList());
        // Those of one millisecond stand in another order on each page, as PostgreSQL is free to have them.
        found.sort(Comparator.comparing(LitellmStandIn::began)
                .thenComparingInt(row -> (page % 2 == 0 ? 1 : -1)
                        * row.path("request_id").asText().hashCode()));
        ObjectNode answer = Call.JSON.createObjectNode();
        ArrayNode data = answer.putArray("data");
        found.stream().skip((long) (page - 1) * size).limit(size).forEach(data::add);
        long total = Math.min(found.size(), COUNT_MAX);
        return answer.put("total", total)
                .put("page", page)
                .put("page_size", size)
                .put("total_pages", (total + size - 1) / size);
    }

    private static boolean is(JsonNode row, Map<String, String> query, String parameter, String column) {
        return !query.containsKey(parameter)
                || query.get(parameter).equals(row.path(column).asText());
    }

    private static Instant began(JsonNode row) {
        return Instant.parse(row.path("startTime").asText());
    }

    private static Instant time(String text) {
        return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
