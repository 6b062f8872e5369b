package dev.tollgate.config;

import java.time.Duration;

/**
 * When usage that no credits covered is invoiced.
 *
 * @param invoiceDay of each month, 1 to 28, in UTC
 * @param interval how often it is looked whether that day has come, and which invoices are still to be made
 * @param daysUntilDue for an invoice that the customer pays himself, since no payment method of his is saved
 */
public record BillsConfig(int invoiceDay, Duration interval, int daysUntilDue) {
    static BillsConfig read(ConfigReader reader) {
        return new BillsConfig(
                reader.integer("bills.invoiceDay", 1, 1, 28),
                reader.duration("bills.interval", "5m", "1s", "1d"),
                reader.integer("bills.daysUntilDue", 14, 1, 90));
    }
}
