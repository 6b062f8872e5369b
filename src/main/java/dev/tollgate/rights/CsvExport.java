package dev.tollgate.rights;

import dev.tollgate.http.CsvText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A ZIP archive with a CSV file for each part. What is packed is taken out page by page. */
final class CsvExport implements ExportFormat {
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(packed);
    private boolean first = true;

    private interface Packing {
        void run() throws IOException;
    }

    /** Memory does not fail as a file may. */
    private Buffer pack(Packing packing) {
        try {
            packing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Buffer made = Buffer.buffer(packed.toByteArray());
        packed.reset();
        return made;
    }

    @Override
    public String contentType() {
        return "application/zip";
    }

    @Override
    public String ending() {
        return ".zip";
    }

    @Override
    public Buffer begin(long accountId, String madeAt) {
        return Buffer.buffer();
    }

    @Override
    public Buffer section(String name) {
        first = true;
        return pack(() -> zip.putNextEntry(new ZipEntry(name + ".csv")));
    }

    @Override
    public Buffer rows(List<String> rows) {
        StringBuilder text = new StringBuilder();
        for (String row : rows) {
            JsonObject json = new JsonObject(row);
            if (first) {
                CsvText.appendRow(text, new ArrayList<>(json.fieldNames()));
                first = false;
            }
            CsvText.appendRow(text, new ArrayList<>(json.getMap().values()));
        }
        return pack(() -> zip.write(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public Buffer endSection() {
        return pack(zip::closeEntry);
    }

    @Override
    public Buffer end() {
        return pack(zip::close);
    }
}
