package dev.tollgate.config;

/**
 * What accounts get for bringing others, as credits.
 *
 * @param referrerCents to who brought somebody, in US cents; 0 for nothing
 * @param refereeCents to who was brought, in US cents; 0 for nothing
 * @param monthlyMax how many of those whom an account brought are paid for in a calendar month, in UTC
 */
public record ReferralsConfig(int referrerCents, int refereeCents, int monthlyMax) {
    private static final int CENTS_MAX = 1_000_000;

    static ReferralsConfig read(ConfigReader reader) {
        return new ReferralsConfig(
                reader.integer("referrals.referrerCents", 0, 0, CENTS_MAX),
                reader.integer("referrals.refereeCents", 0, 0, CENTS_MAX),
                reader.integer("referrals.monthlyMax", 10, 1, 10_000));
    }
}
