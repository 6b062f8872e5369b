package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;

/** What one person asks of the projects of his account; or an operator, of those of an account. */
record ProjectCalls(GatewayClient client, String path, String token) {
    static ProjectCalls of(GatewayClient client, String token) {
        return new ProjectCalls(client, "/api/projects", token);
    }

    @CanIgnoreReturnValue
    Answer call(String method, String behind, String body) throws Exception {
        return any(method, path + behind, body);
    }

    /** Any path. */
    Answer any(String method, String whole, String body, String... headers) throws Exception {
        String[] all = new String[headers.length + 4];
        System.arraycopy(headers, 0, all, 4, headers.length);
        all[0] = "Authorization";
        all[1] = "Bearer " + token;
        all[2] = "Content-Type";
        all[3] = "application/json";
        return client.call(method, whole, body, all);
    }

    Answer create(String name) throws Exception {
        return call("POST", "", "{\"name\":\"" + name + "\"}");
    }

    /** The slug of one that could be made. */
    @CanIgnoreReturnValue
    String created(String name) throws Exception {
        Answer made = create(name);
        assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
        return made.body().path("slug").asText();
    }

    @CanIgnoreReturnValue
    Answer deploy(String slug) throws Exception {
        return call("POST", "/" + slug + "/deploy", "");
    }

    @CanIgnoreReturnValue
    Answer undeploy(String slug) throws Exception {
        return call("DELETE", "/" + slug + "/deploy", "");
    }

    JsonNode project(String slug) throws Exception {
        return call("GET", "/" + slug, "").body();
    }

    JsonNode limits() throws Exception {
        return call("GET", "/deployment/limits", "").body();
    }

    static String code(Answer answer) {
        return answer.status() + " " + answer.code();
    }
}
