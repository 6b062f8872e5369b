/**
 * The main job: a decoded record becomes a charge, is claimed by its identity and written with its debit in one statement.
 *
 * <p>{@link UsageRoutes} takes pushes in, {@link Assessor} decides what each record costs and whom, {@link Meter} spreads
 * the charges over its {@link MeterWriter}s. What cannot be charged goes to {@link Quarantine}, what contradicts an
 * earlier record to {@link Conflicts}.
 */
@NullMarked
package dev.tollgate.metering;

import org.jspecify.annotations.NullMarked;
