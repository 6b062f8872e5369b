package dev.tollgate.metering;

import dev.tollgate.accounts.Binding;
import dev.tollgate.usage.UsageRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that is ready to be written: who pays what for it, and who earns. All amounts in nano-dollars, 0 or more.
 *
 * @param index its place in the push, from 0
 * @param agentId {@link Binding#NONE} without an agent
 * @param projectId {@link Binding#NONE} without a project
 * @param model the name that the price stands under, else the name that was asked for
 * @param fixedStatus {@code exempt} or {@code void} where nothing is to be paid; null lets the wallet decide
 * @param creatorId {@link Binding#NONE} if nobody shares in the charge
 * @param shareBps the creator's share in basis points, or -1 without a share
 * @param discountBps what of the price the account's terms took off, in basis points; 0 for nothing
 */
record Charge(
        int index,
        UsageRecord record,
        long accountId,
        long agentId,
        long projectId,
        String model,
        int priceVersion,
        String priceSource,
        long costInputNanos,
        long costOutputNanos,
        @Nullable String fixedStatus,
        long creatorId,
        long creatorNanos,
        int shareBps,
        int discountBps) {

    long costTotalNanos() {
        return costInputNanos + costOutputNanos;
    }
}
