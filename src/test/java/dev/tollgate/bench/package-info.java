/**
 * The benchmarks: {@code mvn -Pbench verify}, explained in {@code src/docs/PERFORMANCE.md}. What is compared is measured in
 * one run, in turns; figures of different runs are not comparable on a shared machine, ratios and costs a record are.
 */
@NullMarked
package dev.tollgate.bench;

import org.jspecify.annotations.NullMarked;
