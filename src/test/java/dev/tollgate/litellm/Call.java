package dev.tollgate.litellm;

/**
 * The calls that the test makes, with what each costs, worked out by hand in nano-dollars from the providers' list prices
 * (dollars a million tokens in the comments). Mocked chats have 10 and 20 tokens.
 */
enum Call {
    /** Fills LiteLLM's own cache. 0.15 and 0.60. */
    CACHE_FILL(Paths.CHAT, Bodies.cached("gpt-4o-mini"), 200, "book", 1_500, 12_000, 13_500),
    /** In no price map: LiteLLM reports a cost of 0 and no flag. */
    UNPRICED(Paths.CHAT, Bodies.cached("unpriced"), 200, Call.QUARANTINED, 0, 0, 0),

    /** 2.50 and 10. */
    CHAT(Paths.CHAT, Bodies.chat("gpt-4o", ""), 200, "book", 25_000, 200_000, 225_000),
    /** The same for a customer of the caller's. */
    CHAT_FOR_CUSTOMER(
            Paths.CHAT,
            Bodies.chat("gpt-4o", ", \"user\": \"" + Call.CUSTOMER + "\""),
            200,
            "book",
            25_000,
            200_000,
            225_000),
    STREAM(Paths.CHAT, Bodies.chat("gpt-4o-mini", ", \"stream\": true"), 200, "book", 1_200, 3_000, 4_200),
    /** A public name for gpt-4.1-nano: 0.10 and 0.40. */
    ALIAS(Paths.CHAT, Bodies.chat("fast-chat", ""), 200, "book", 1_000, 8_000, 9_000),
    /** gpt-5 at the priority tier: 128 tokens at 2.50, 1,920 cached at 0.25, 300 at 20. */
    PRIORITY(
            Paths.CHAT,
            Bodies.chat("gpt-5", ", \"service_tier\": \"priority\""),
            200,
            "book",
            800_000,
            6_000_000,
            6_800_000),
    /** The same, asked to choose: served at the default tier, half of it. */
    AUTO_TIER(
            Paths.CHAT,
            Bodies.chat("gpt-5", ", \"service_tier\": \"auto\""),
            200,
            "book",
            400_000,
            3_000_000,
            3_400_000),
    /** 10 tokens at 0.02. */
    EMBEDDING("/v1/embeddings", Bodies.input("text-embedding-3-small"), 200, "book", 200, 0, 200),
    /** 2,095 tokens at 3, 503 at 15. */
    MESSAGES("/v1/messages", Bodies.messages("claude-sonnet-4-5"), 200, "book", 6_285_000, 7_545_000, 13_830_000),
    /** 21 tokens at 5, 12,000 cached at 0.50, 1,000 written at 6.25 and 500 for an hour at 10; 400 at 25. */
    MESSAGES_CACHED(
            "/v1/messages", Bodies.messages("claude-opus-4-6"), 200, "book", 17_355_000, 10_000_000, 27_355_000),
    /** 36 tokens at 2.50, 87 at 10. LiteLLM's mock of this route is priced as gpt-4.1, at 2 and 8. */
    RESPONSES("/v1/responses", Bodies.input("gpt-4o"), 200, "book", 90_000, 870_000, 768_000),
    /** 260 tokens at 1.25, 640 cached at 0.125, 1,500 (reasoning 1,100) at 10. */
    RESPONSES_REASONED("/v1/responses", Bodies.input("gpt-5"), 200, "book", 405_000, 15_000_000, 15_405_000),
    RATE_LIMITED(Paths.CHAT, Bodies.chat("rate-limited", ""), 429, "failure", 0, 0, 0),
    BROKEN(Paths.CHAT, Bodies.chat("broken", ""), 500, "failure", 0, 0, 0),
    CACHE_HIT(Paths.CHAT, Bodies.cached("gpt-4o-mini"), 200, "cache_hit", 0, 0, 0),
    /** An answer from the cache costs nothing, whether or not the model has a price. */
    UNPRICED_CACHE_HIT(Paths.CHAT, Bodies.cached("unpriced"), 200, "cache_hit", 0, 0, 0);

    static final String CUSTOMER = "cus_acme_001";
    /** No price source: the record is kept aside. */
    static final String QUARANTINED = "quarantined";

    final String path;
    final String body;
    final int status;
    final String priceSource;
    final long inputNanos;
    final long outputNanos;
    /** What LiteLLM itself reports as the cost. */
    final long litellmNanos;

    Call(
            String path,
            String body,
            int status,
            String priceSource,
            long inputNanos,
            long outputNanos,
            long litellmNanos) {
        this.path = path;
        this.body = body;
        this.status = status;
        this.priceSource = priceSource;
        this.inputNanos = inputNanos;
        this.outputNanos = outputNanos;
        this.litellmNanos = litellmNanos;
    }

    boolean isQuarantined() {
        return priceSource.equals(QUARANTINED);
    }

    /** Must be made before the others. */
    boolean fillsTheCache() {
        return this == CACHE_FILL || this == UNPRICED;
    }

    private static final class Paths {
        static final String CHAT = "/v1/chat/completions";
    }

    private static final class Bodies {
        private static final String HELLO = "\"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]";

        static String chat(String model, String more) {
            return "{\"model\": \"" + model + "\", " + HELLO + more + "}";
        }

        static String cached(String model) {
            return chat(model, ", \"seed\": 7, \"cache\": {\"use-cache\": true}");
        }

        static String messages(String model) {
            return chat(model, ", \"max_tokens\": 100");
        }

        static String input(String model) {
            return "{\"model\": \"" + model + "\", \"input\": \"Hello\"}";
        }
    }
}
