package dev.tollgate.billing;

import dev.tollgate.config.CreditsConfig;

/** What the packages cost now, in US cents. An order keeps the price it was opened at. */
public final class CreditPackages {
    /** The only currency that is sold in: one cent paid is one cent of credits. */
    static final String CURRENCY = "usd";

    private final CreditsConfig.Packages prices;

    public CreditPackages(CreditsConfig credits) {
        this.prices = credits.packages();
    }

    public long cents(CreditPackage wanted) {
        return switch (wanted) {
            case SMALL -> prices.smallCents();
            case MEDIUM -> prices.mediumCents();
            case LARGE -> prices.largeCents();
        };
    }
}
