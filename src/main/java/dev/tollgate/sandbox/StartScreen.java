package dev.tollgate.sandbox;

import dev.tollgate.access.ServiceKeys;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway that is ready has to say to the person who started it, on one screen.
 *
 * @param version of the gateway
 * @param api where the public port is reached
 * @param management where the management port is reached
 * @param database where the data is, without a password
 * @param now makes the record to try a new one at each start
 * @param startTook from the start of the process or of the command
 * @param demo null unless in sandbox mode
 */
public record StartScreen(
        String version,
        URI api,
        URI management,
        String database,
        Instant now,
        Duration startTook,
        @Nullable DemoAccounts demo) {
    private static final long CALL_SECONDS = 2;

    /** Lines of at most 110 characters, the last one with its end. */
    public String text() {
        String head = """
            Tollgate %s is ready after %d.%d s.

              API          %s   (every route, to read and try: /docs)
              Metrics      %s/metrics   (health: /livez, /readyz)
              Data         %s
            """.formatted(
                        version, startTook.toSeconds(), startTook.toMillisPart() / 100, api, management, database);
        return head + (demo == null ? production() : sandbox(demo))
                + "\nCtrl-C stops it; nothing that was answered is lost.\n";
    }

    private static String production() {
        return """
              Keys         tollgate keys create --label litellm --scope ingest
              Books        tollgate audit
            """;
    }

    private String sandbox(DemoAccounts accounts) {
        return """
              Keys         %s (usage in), %s (all else); this is a sandbox, on loopback only
              Accounts     %d Acme ($25.00), %d Globex ($0.01), %d Nova Labs (earns from %s, sells %s)

            Charge Acme for a call, then look at its balance:

            %s
            curl -s %s/v1/accounts/%d/balance -H 'Authorization: Bearer %s'

            Send the first one again: it is a duplicate, and nothing is charged twice. To buy Acme $5.00 of credits, open the
            url that this answers, and choose a card:

            curl -s %s/api/admin/accounts/%d/credits/purchase -d '{"package":"small"}' \\
              -H 'Content-Type: application/json' -H 'Authorization: Bearer %s'
            """.formatted(
                        ServiceKeys.SANDBOX_INGEST,
                        ServiceKeys.SANDBOX_ADMIN,
                        accounts.acmeId(),
                        accounts.globexId(),
                        accounts.novaId(),
                        DemoData.AGENT,
                        DemoData.SOLD_AGENT,
                        push(),
                        api,
                        accounts.acmeId(),
                        ServiceKeys.SANDBOX_ADMIN,
                        api,
                        accounts.acmeId(),
                        ServiceKeys.SANDBOX_ADMIN);
    }

    private String push() {
        long end = now.getEpochSecond();
        return """
            curl -s %s/v1/usage/litellm -H 'Authorization: Bearer %s' -d '{
              "id": "chatcmpl-try-%d", "status": "success", "call_type": "acompletion",
              "model": "gpt-4o-mini", "custom_llm_provider": "openai", "startTime": %d.0, "endTime": %d.0,
              "prompt_tokens": 12000, "completion_tokens": 3000, "total_tokens": 15000,
              "metadata": {"user_api_key_user_id": "%s"}}'\
            """.formatted(api, ServiceKeys.SANDBOX_INGEST, end, end - CALL_SECONDS, end, DemoData.ACME_USER);
    }
}
