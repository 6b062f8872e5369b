/**
 * What customers, creators and operators are shown of usage and money: sums by day, model, agent and project, and lists by time.
 *
 * <p>It reads what others booked, and keeps one table of its own, the sums of usage by day.
 */
@NullMarked
package dev.tollgate.reports;

import org.jspecify.annotations.NullMarked;
