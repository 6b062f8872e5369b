package dev.tollgate.pricing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Reads a price map from a file or over HTTP. Blocks; at most {@link #BYTES_MAX} are taken. */
public final class PriceMapSource {
    /** LiteLLM's whole map has less than 3 MiB. */
    public static final int BYTES_MAX = 32 << 20;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private PriceMapSource() {}

    /**
     * Reads the map.
     *
     * @param fileOrUrl a path, or a URL of http or https
     * @param directory what a relative path is relative to
     * @param markupBps added to every price, in basis points, 0 or more
     * @throws IOException with a message for the operator
     */
    public static LitellmPriceMap.Result read(String fileOrUrl, Path directory, int markupBps)
            throws IOException, InterruptedException {
        byte[] json = fileOrUrl.matches("(?i)https?://.*")
                ? fetch(URI.create(fileOrUrl))
                : file(directory.resolve(fileOrUrl));
        try {
            return LitellmPriceMap.read(new ByteArrayInputStream(json), markupBps);
        } catch (IOException e) {
            throw new IOException(fileOrUrl + " is no price map in LiteLLM's format: " + e.getMessage(), e);
        }
    }

    private static byte[] file(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("Cannot read " + file + "; give a file, or a URL that begins with https://.");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return limited(in, file.toString());
        }
    }

    private static byte[] fetch(URI url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            HttpRequest request = HttpRequest.newBuilder(url)
                    .timeout(ANSWER_TIMEOUT)
                    .header("Accept", "application/json")
                    .build();
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException(url + " answered " + response.statusCode() + ".");
                }
                return limited(body, url.toString());
            }
        }
    }

    private static byte[] limited(InputStream in, String what) throws IOException {
        byte[] bytes = in.readNBytes(BYTES_MAX + 1);
        if (bytes.length > BYTES_MAX) {
            throw new IOException(what + " is larger than " + (BYTES_MAX >> 20) + " MiB: no price map.");
        }
        return bytes;
    }
}
