package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has how much, of the platform and of each connected account, and every movement of it. Under the lock.
 *
 * <pre>
 * GET /v1/balance, /v1/balance_transactions, /v1/balance_transactions/{id}
 * </pre>
 */
final class Balances {
    private static final ObjectNode BALANCE_TRANSACTION = Json.template("""
        {"id": null, "object": "balance_transaction", "amount": null, "available_on": null,
         "balance_type": "payments", "created": null, "currency": "usd", "description": null,
         "exchange_rate": null, "fee": null, "fee_details": null, "net": null, "reporting_category": null,
         "source": null, "status": null, "type": null}
        """);

    /** How long a payment is pending. */
    static final Duration SETTLING = Duration.ofDays(2);

    private static final ParamTable LIST = ParamTable.list("""
        type source payout currency created.gt:int created.gte:int created.lt:int created.lte:int
        """);

    private final World world;
    private final Map<String, Funds> byAccount = new HashMap<>();

    Balances(World world) {
        this.world = world;
    }

    private static final class Funds {
        private long available;
        private long pending;
    }

    /**
     * A movement to be booked.
     *
     * @param amountCents gross: below zero is taken away
     * @param feeCents comes off
     * @param feeType of {@code fee_details}: {@code stripe_fee} or {@code application_fee}
     * @param source the object that it is for
     * @param availableOn when it counts as available
     */
    record Movement(String type, long amountCents, long feeCents, String feeType, String source, long availableOn) {
        static Movement plain(String type, long amountCents, String source, long availableOn) {
            return new Movement(type, amountCents, 0, "stripe_fee", source, availableOn);
        }
    }

    void addRoutes(Routes routes) {
        routes.get("/v1/balance", call -> balance(call.account()));
        routes.get("/v1/balance_transactions", LIST, this::list);
        routes.get("/v1/balance_transactions/{id}", call -> world.objects().require(call, "balance_transaction"));
    }

    /**
     * Books it.
     *
     * @param account null for the platform.
     * @return the balance transaction
     */
    @CanIgnoreReturnValue
    ObjectNode book(@Nullable String account, Movement movement) {
        boolean available = movement.availableOn() <= world.now();
        long net = Math.subtractExact(movement.amountCents(), movement.feeCents());
        ObjectNode transaction = Json.like(
                BALANCE_TRANSACTION,
                "id",
                Ids.next("txn"),
                "amount",
                movement.amountCents(),
                "available_on",
                Math.max(movement.availableOn(), world.now()),
                "created",
                world.now(),
                "fee",
                movement.feeCents(),
                "fee_details",
                feeDetails(movement),
                "net",
                net,
                "reporting_category",
                category(movement.type()),
                "source",
                movement.source(),
                "status",
                available ? "available" : "pending",
                "type",
                movement.type());
        world.objects().add(account, transaction);
        Funds funds = funds(account);
        if (available) {
            funds.available += net;
        } else {
            funds.pending += net;
            world.time().at(movement.availableOn(), () -> release(funds, transaction));
        }
        return transaction;
    }

    private static void release(Funds funds, ObjectNode transaction) {
        long net = Json.number(transaction, "net");
        funds.pending -= net;
        funds.available += net;
        transaction.put("status", "available");
    }

    private static List<ObjectNode> feeDetails(Movement movement) {
        if (movement.feeCents() == 0) {
            return List.of();
        }
        boolean ours = movement.feeType().equals("stripe_fee");
        return List.of(Json.object(
                "amount",
                movement.feeCents(),
                "application",
                null,
                "currency",
                "usd",
                "description",
                ours ? "Stripe processing fees" : "Application fee",
                "type",
                movement.feeType()));
    }

    private static String category(String type) {
        return switch (type) {
            case "payment" -> "charge";
            case "payment_refund" -> "refund";
            case "adjustment" -> "dispute";
            case "transfer_refund" -> "transfer_reversal";
            case "application_fee" -> "platform_earning";
            case "application_fee_refund" -> "platform_earning_refund";
            case "payout_failure" -> "payout_reversal";
            case "refund_failure" -> "refund_failure";
            default -> type;
        };
    }

    long availableCents(@Nullable String account) {
        return funds(account).available;
    }

    /** Available and pending together. */
    long totalCents(@Nullable String account) {
        return funds(account).available + funds(account).pending;
    }

    private Funds funds(@Nullable String account) {
        return byAccount.computeIfAbsent(account == null ? "" : account, each -> new Funds());
    }

    private ObjectNode balance(@Nullable String account) {
        Funds funds = funds(account);
        return Json.object(
                "object", "balance",
                "available", List.of(part(funds.available)),
                "connect_reserved", List.of(Json.object("amount", 0, "currency", "usd")),
                "livemode", false,
                "pending", List.of(part(funds.pending)));
    }

    private static ObjectNode part(long cents) {
        return Json.object("amount", cents, "currency", "usd", "source_types", Json.object("card", cents));
    }

    private ObjectNode list(ApiCall call) {
        return Pages.page(
                call,
                "/v1/balance_transactions",
                world.objects()
                        .all(
                                call.account(),
                                "balance_transaction",
                                each -> Pages.isAsked(call, "type", Json.text(each, "type"))
                                        && Pages.isAsked(call, "source", Json.text(each, "source"))
                                        && Pages.isAsked(call, "currency", "usd")
                                        && Pages.isCreatedWithin(call, each)));
    }
}
