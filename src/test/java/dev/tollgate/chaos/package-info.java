/**
 * Whether it holds under fire: schedules of faults and pushes made from a seed, run against two gateways and a PostgreSQL,
 * and what they leave behind compared with a model that knows only what was sent.
 */
@NullMarked
package dev.tollgate.chaos;

import org.jspecify.annotations.NullMarked;
