/** The composition root: reads the configuration, builds every part by {@code new}, starts and stops them in order. */
@NullMarked
package dev.tollgate;

import org.jspecify.annotations.NullMarked;
