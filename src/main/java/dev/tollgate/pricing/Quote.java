package dev.tollgate.pricing;

/** What one call costs, or why that cannot be said. */
public sealed interface Quote {

    /** Where a price came from. */
    enum Source {
        /** The price book's own rates. */
        BOOK,
        /** The price of an agent that is sold by its own rates. */
        AGENT,
        /** LiteLLM's reported cost plus the configured markup, for want of a price or of the units to apply it to. */
        PROVIDER_COST,
        /** Nothing was used and nothing was spent. */
        FREE
    }

    /**
     * A price. Each side was added up exactly and rounded half-even once; both are 0 or more.
     *
     * @param costInputNanos everything that was sent: prompt, cache, images, pages, characters to speak
     * @param costOutputNanos everything that came back, and the tools used on the way
     * @param priceVersion the version of the book that was in force, also where its rates were not used
     * @param model the entry's exact name, or the empty string where no entry was used
     * @param detailsClamped the reported details claimed more tokens than their total and were cut
     */
    record Priced(
            long costInputNanos,
            long costOutputNanos,
            int priceVersion,
            Source source,
            String model,
            boolean detailsClamped)
            implements Quote {

        public Priced {
            if (costInputNanos < 0 || costOutputNanos < 0) {
                throw new IllegalArgumentException("a cost is never negative");
            }
        }

        public long costTotalNanos() {
            return Math.addExact(costInputNanos, costOutputNanos);
        }
    }

    /**
     * No price: the record belongs in quarantine until the cause is mended.
     *
     * @param code stable: {@code unpriced_model}, {@code unpriced_units}, {@code usage_out_of_bounds},
     *     {@code cost_out_of_range}
     * @param detail for the operator: what is missing
     */
    record Unpriced(String code, String detail) implements Quote {}
}
