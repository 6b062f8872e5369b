/** Tests of the whole, and of the sources themselves. */
@NullMarked
package dev.tollgate;

import org.jspecify.annotations.NullMarked;
