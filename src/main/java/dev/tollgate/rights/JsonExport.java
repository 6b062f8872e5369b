package dev.tollgate.rights;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** One JSON document with an array for each part. */
final class JsonExport implements ExportFormat {
    private boolean first = true;

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public String ending() {
        return ".json";
    }

    @Override
    public Buffer begin(long accountId, String madeAt) {
        String head = new JsonObject()
                .put("format", "tollgate-account-export")
                .put("version", 1)
                .put("account_id", accountId)
                .put("made_at", madeAt)
                .encode();
        return Buffer.buffer(head.substring(0, head.length() - 1));
    }

    @Override
    public Buffer section(String name) {
        first = true;
        return Buffer.buffer(",\n\"" + name + "\":[");
    }

    @Override
    public Buffer rows(List<String> rows) {
        Buffer text = Buffer.buffer();
        for (String row : rows) {
            text.appendString(first ? "\n" : ",\n").appendString(row);
            first = false;
        }
        return text;
    }

    @Override
    public Buffer endSection() {
        return Buffer.buffer("]");
    }

    @Override
    public Buffer end() {
        return Buffer.buffer("}\n");
    }
}
