package dev.tollgate.billing;

import dev.tollgate.config.Config;
import dev.tollgate.config.DiscountsConfig.VolumeStep;
import dev.tollgate.config.Mode;
import dev.tollgate.config.PlanFeatures.Feature;
import dev.tollgate.config.PlanLimits;
import dev.tollgate.money.BasisPoints;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The catalogue as the public sees it. All amounts are US cents. */
final class CatalogueJson {
    private static final int ETAG_DIGITS = 32;

    private final Config config;
    private final CreditPackages packages;

    CatalogueJson(Config config) {
        this.config = config;
        this.packages = new CreditPackages(config.credits());
    }

    JsonObject json() {
        int creatorBps = config.pricing().creatorShareBps();
        return new JsonObject()
                .put("mode", mode())
                .put("currency", CreditPackages.CURRENCY)
                .put("stripe_publishable_key", config.stripe().publishableKey())
                .put("credit_packages", prices())
                .put("packages", packageList())
                .put("premium_price", config.plans().premiumCents())
                .put("premium_year_price", yearCents())
                .put("trial_days", config.plans().trialDays())
                .put("deploy_price", config.plans().deploySlotCents())
                .put("free_limits", limits(config.plans().free()))
                .put("premium_limits", limits(config.plans().premium()))
                .put("plans", plans())
                .put(
                        "shares",
                        new JsonObject()
                                .put("creator_bps", creatorBps)
                                .put("platform_bps", BasisPoints.WHOLE - creatorBps)
                                .put("base", label(config.pricing().creatorShareBase())))
                .put(
                        "agent_price_cents",
                        new JsonObject()
                                .put("min", config.marketplace().priceCentsMin())
                                .put("max", config.marketplace().priceCentsMax()))
                .put("volume_discounts", volume())
                .put(
                        "referrals",
                        new JsonObject()
                                .put("referrer_cents", config.referrals().referrerCents())
                                .put("referee_cents", config.referrals().refereeCents())
                                .put("monthly_max", config.referrals().monthlyMax()));
    }

    /** Weak, since the server may pack the body. */
    static String etag(Buffer body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes());
            return "W/\"" + HexFormat.of().formatHex(digest).substring(0, ETAG_DIGITS) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String mode() {
        if (config.mode() == Mode.SANDBOX) {
            return "sandbox";
        }
        return config.stripe().livemode() ? "live" : "test";
    }

    /** Null where the plan is not sold by the year. */
    private @Nullable Integer yearCents() {
        int cents = config.plans().premiumYearCents();
        return cents == 0 ? null : cents;
    }

    private JsonObject prices() {
        JsonObject prices = new JsonObject();
        for (CreditPackage each : CreditPackage.values()) {
            prices.put(each.label(), packages.cents(each));
        }
        return prices;
    }

    private JsonArray packageList() {
        JsonArray list = new JsonArray();
        for (CreditPackage each : CreditPackage.values()) {
            list.add(new JsonObject()
                    .put("package", each.label())
                    .put("price_cents", packages.cents(each))
                    .put("credits_cents", packages.cents(each)));
        }
        return list;
    }

    private JsonArray plans() {
        return new JsonArray()
                .add(plan("free", "Free", 0, null)
                        .put("limits", limits(config.plans().free()))
                        .put("features", features(config.plans().features().free())))
                .add(plan("premium", "Premium", config.plans().premiumCents(), yearCents())
                        .put("limits", limits(config.plans().premium()))
                        .put("features", features(config.plans().features().premium())))
                // Its prices and limits are agreed with each account.
                .add(plan("enterprise", "Enterprise", null, null)
                        .putNull("limits")
                        .put("features", features(config.plans().features().enterprise())));
    }

    private static JsonObject plan(String code, String name, @Nullable Integer cents, @Nullable Integer yearCents) {
        return new JsonObject()
                .put("code", code)
                .put("name", name)
                .put("price_cents", cents)
                .put("year_price_cents", yearCents);
    }

    private static JsonObject limits(PlanLimits limits) {
        return new JsonObject().put("max_projects", limits.maxProjects()).put("max_deploys", limits.maxDeploys());
    }

    private static JsonArray features(List<Feature> features) {
        JsonArray list = new JsonArray();
        features.forEach(
                each -> list.add(new JsonObject().put("code", each.code()).put("label", each.label())));
        return list;
    }

    private JsonArray volume() {
        JsonArray list = new JsonArray();
        for (VolumeStep step : config.discounts().volume()) {
            list.add(new JsonObject().put("from_cents", step.fromCents()).put("discount_bps", step.bps()));
        }
        return list;
    }

    private static String label(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
