/** Tests of exact money. All are pure. */
@NullMarked
package dev.tollgate.money;

import org.jspecify.annotations.NullMarked;
