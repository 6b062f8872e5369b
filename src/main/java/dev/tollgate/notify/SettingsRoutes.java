package dev.tollgate.notify;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.Acting;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.config.NotificationsConfig;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import org.jspecify.annotations.Nullable;

/**
 * What an account wants to be told, for operators (scope admin).
 *
 * <pre>
 * GET /api/admin/accounts/{id}/notifications
 * PUT /api/admin/accounts/{id}/notifications  {"email":"…","low_balance_usd":"5.00","low_days":3}
 *     All three are replaced; null or absent: no mail, the configured threshold, no look ahead. low_balance_usd "0": never
 *     low by its amount
 * </pre>
 */
final class SettingsRoutes {
    private static final int DAYS_MAX = 90;

    private final Pool pool;
    private final CallerAuth auth;
    private final long defaultNanos;

    /** @param defaultNanos below it a balance is low, where an account says nothing else */
    SettingsRoutes(Pool pool, CallerAuth auth, long defaultNanos) {
        this.pool = pool;
        this.auth = auth;
        this.defaultNanos = defaultNanos;
    }

    void mount(Router router) {
        AccountDoor door = new AccountDoor(router, auth, "/api/account/");
        door.on(HttpMethod.GET, "notifications", Permission.BILLING_READ, this::show);
        door.on(HttpMethod.PUT, "notifications", Permission.ACCOUNT_MANAGE, this::put);
    }

    private record Body(
            @JsonProperty("email") @Nullable String email,
            @JsonProperty("low_balance_usd") @Nullable String lowBalanceUsd,
            @JsonProperty("low_days") @Nullable Integer lowDays) {}

    private void show(RoutingContext ctx) {
        long accountId = CallerAuth.accountId(ctx);
        SettingsSql.find(pool, accountId)
                .onSuccess(found -> {
                    if (found == null) {
                        ctx.fail(noAccount());
                    } else {
                        ctx.json(json(accountId, found));
                    }
                })
                .onFailure(ctx::fail);
    }

    private void put(RoutingContext ctx) {
        Acting who = Acting.of(ctx);
        long accountId = who.accountId();
        JsonBodies.read(ctx, Body.class)
                .map(SettingsRoutes::checked)
                .compose(settings -> store(who, settings).map(stored -> stored ? settings : null))
                .onSuccess(stored -> {
                    if (stored == null) {
                        ctx.fail(noAccount());
                    } else {
                        ctx.json(json(accountId, stored));
                    }
                })
                .onFailure(ctx::fail);
    }

    private Future<Boolean> store(Acting who, NotificationSettings settings) {
        long accountId = who.accountId();
        return pool.withTransaction(transaction -> SettingsSql.find(transaction, accountId)
                        .compose(before -> before == null
                                ? Future.succeededFuture(false)
                                : SettingsSql.put(transaction, accountId, settings)
                                        .compose(stored -> SettingsSql.rearm(transaction, accountId))
                                        .compose(armed -> who.note(
                                                transaction,
                                                "notifications.changed",
                                                "account:" + accountId,
                                                json(accountId, before),
                                                json(accountId, settings)))
                                        .map(true)))
                .map(Boolean.TRUE::equals);
    }

    private static NotificationSettings checked(Body body) {
        String email = body.email();
        if (email != null && !NotificationsConfig.isMailAddress(email)) {
            throw Failure.invalid("email must be the bare address of one mailbox.")
                    .asException();
        }
        Integer days = body.lowDays();
        if (days != null && (days < 1 || days > DAYS_MAX)) {
            throw Failure.invalid("low_days must be from 1 to " + DAYS_MAX + ".")
                    .asException();
        }
        return new NotificationSettings(email, nanos(body.lowBalanceUsd()), days);
    }

    private static @Nullable Long nanos(@Nullable String usd) {
        if (usd == null) {
            return null;
        }
        try {
            long nanos = Money.parseUsd(usd);
            if (nanos >= 0) {
                return nanos;
            }
        } catch (IllegalArgumentException e) {
            // Answered below, as a negative amount is.
        }
        throw Failure.invalid("low_balance_usd must be an amount such as \"5.00\", 0 or more.")
                .asException();
    }

    private JsonObject json(long accountId, NotificationSettings settings) {
        Long own = settings.lowBalanceNanos();
        return new JsonObject()
                .put("account_id", accountId)
                .put("email", settings.email())
                .put("low_balance_usd", own == null ? null : Money.formatUsd(own))
                .put("effective_low_balance_usd", Money.formatUsd(own == null ? defaultNanos : own))
                .put("low_days", settings.lowDays());
    }

    private static RuntimeException noAccount() {
        return Failure.notFound("There is no such account.").asException();
    }
}
