package dev.tollgate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** An answer over HTTP; the body is a missing node if it is no JSON. */
record Answer(int status, Map<String, List<String>> headers, JsonNode body) {
    long count(String field) {
        return body.path(field).asLong();
    }

    String code() {
        return body.path("code").asText();
    }

    String header(String name) {
        return headers.getOrDefault(name, List.of("")).getFirst();
    }

    /** accepted/duplicates/conflicts/quarantined/skipped, of an answer to a push. */
    String verdicts() {
        return count("accepted") + "/" + count("duplicates") + "/" + count("conflicts") + "/" + count("quarantined")
                + "/" + count("skipped");
    }

    /** Every record has one verdict. */
    boolean addsUp() {
        return count("received")
                == count("accepted")
                        + count("duplicates")
                        + count("conflicts")
                        + count("quarantined")
                        + count("skipped")
                        + count("journaled");
    }

    /** The code that an answer's list of errors gives for a place. */
    String errorAt(int index) {
        for (JsonNode error : body.path("errors")) {
            if (error.path("index").asInt() == index) {
                return error.path("code").asText();
            }
        }
        return "";
    }
}
