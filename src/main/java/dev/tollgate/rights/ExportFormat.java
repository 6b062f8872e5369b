package dev.tollgate.rights;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** How an export is written, part by part; each method gives what is to be sent then. Confined to one export. */
interface ExportFormat {
    String contentType();

    /** Of the file, with its point. */
    String ending();

    Buffer begin(long accountId, String madeAt);

    /** Begins a part. */
    Buffer section(String name);

    /** @param rows as JSON objects */
    Buffer rows(List<String> rows);

    Buffer endSection();

    Buffer end();
}
