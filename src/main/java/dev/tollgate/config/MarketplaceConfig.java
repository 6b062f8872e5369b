package dev.tollgate.config;

/**
 * What agents may be sold at.
 *
 * @param priceCentsMin the least that an agent which is not free costs, in US cents
 * @param priceCentsMax the most, in US cents
 */
public record MarketplaceConfig(int priceCentsMin, int priceCentsMax) {
    /** Of $1 Stripe's fee, 2.9 % and 30 cents, takes 33 cents: with the creator's 90 the platform would pay 23 for the sale. */
    private static final int USUAL_MIN = 500;

    static MarketplaceConfig read(ConfigReader reader) {
        MarketplaceConfig read = new MarketplaceConfig(
                reader.integer("marketplace.priceCentsMin", USUAL_MIN, 50, 99_999_999),
                reader.integer("marketplace.priceCentsMax", 100_000, 50, 99_999_999));
        if (read.priceCentsMax < read.priceCentsMin) {
            reader.problem("marketplace.priceCentsMax", "must not be less than marketplace.priceCentsMin");
        }
        return read;
    }
}
