package dev.tollgate.billing;

import org.jspecify.annotations.Nullable;

/** What an order buys. */
public sealed interface Goods {
    /** Credits, once. */
    record Credits(CreditPackage creditPackage) implements Goods {}

    /** The premium plan, by the month until it is cancelled. */
    record Premium() implements Goods {}

    /** As it stands in the database and in the API. */
    default String kind() {
        return switch (this) {
            case Credits credits -> "credit_package";
            case Premium premium -> "premium";
        };
    }

    /** The name of the package, null for what has none. */
    default @Nullable String packageLabel() {
        return switch (this) {
            case Credits credits -> credits.creditPackage().label();
            case Premium premium -> null;
        };
    }

    /** @throws IllegalArgumentException for a kind that this version does not know */
    static Goods of(String kind, @Nullable String packageLabel) {
        return switch (kind) {
            case "credit_package" ->
                new Credits(CreditPackage.find(String.valueOf(packageLabel)).orElseThrow());
            case "premium" -> new Premium();
            default -> throw new IllegalArgumentException("no goods: " + kind);
        };
    }
}
