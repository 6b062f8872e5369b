package dev.tollgate.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * One body, and how its sender behaves.
 *
 * @param atMillis when it is sent first, after the beginning
 * @param node where it is sent first; who sends again changes the node, as a balancer may
 * @param patienceMillis how long the sender waits for an answer
 */
record Delivery(int atMillis, int node, Form form, Manners manners, int patienceMillis, List<Item> items) {
    /** How the body is written. */
    enum Form {
        ARRAY,
        LINES,
        GZIP
    }

    /** What the sender does when it gets no good answer. */
    enum Manners {
        /** Sends again after 5xx and time-outs until it is answered, as LiteLLM does when told to. */
        RETRIES,
        /** Sends once, as LiteLLM does by default. */
        NEVER_RETRIES,
        /** Hangs up before the body is complete. */
        ABORTS
    }

    Delivery {
        items = List.copyOf(items);
    }

    byte[] body() {
        String separator = form == Form.LINES ? "\n" : ",";
        String records = items.stream().map(Item::json).collect(Collectors.joining(separator));
        byte[] text = (form == Form.LINES ? records : "[" + records + "]").getBytes(UTF_8);
        return form == Form.GZIP ? packed(text) : text;
    }

    private static byte[] packed(byte[] text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
