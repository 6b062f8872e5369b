package dev.tollgate;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A connection on which a test sends whatever bytes it likes, whenever it likes. */
final class RawHttp implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Socket socket;

    RawHttp(int port) throws IOException {
        this(port, InetAddress.getLoopbackAddress());
    }

    /** @param from another address of this machine, so that the gateway takes it for another caller */
    RawHttp(int port, InetAddress from) throws IOException {
        socket = new Socket();
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.setTcpNoDelay(true);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) LIMIT.toMillis());
    }

    /** The head of a push with the sandbox's key; each header without its line end. */
    RawHttp head(String... headers) throws IOException {
        StringBuilder head = new StringBuilder("POST /v1/usage/litellm HTTP/1.1\r\n");
        head.append("Host: localhost\r\n").append("Authorization: Bearer tg_sandbox_ingest\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return send(head.append("\r\n").toString());
    }

    @CanIgnoreReturnValue
    RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    @CanIgnoreReturnValue
    RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** One piece of a body of {@code Transfer-Encoding: chunked}; an empty one ends it. */
    @CanIgnoreReturnValue
    RawHttp chunk(byte[] bytes) throws IOException {
        return send(Integer.toHexString(bytes.length) + "\r\n").send(bytes).send("\r\n");
    }

    /** The next answer; its status is 0 if the connection is closed without one. */
    Answer read() throws IOException {
        String head = readHead();
        if (head.isEmpty()) {
            return new Answer(0, Map.of(), GatewayClient.tree(""));
        }
        Map<String, List<String>> headers = new TreeMap<>();
        head.lines().skip(1).filter(line -> line.contains(":")).forEach(line -> {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    List.of(line.substring(colon + 1).trim()));
        });
        int length = Integer.parseInt(
                headers.getOrDefault("content-length", List.of("0")).getFirst());
        String body = new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
        JsonNode tree = GatewayClient.tree(body);
        return new Answer(Integer.parseInt(head.substring(9, 12)), headers, tree);
    }

    /** The next byte, or -1 when the gateway has closed. */
    int readByte() throws IOException {
        return socket.getInputStream().read();
    }

    private String readHead() throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            last = last << 8 | b;
            if (last == 0x0D0A0D0A) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
