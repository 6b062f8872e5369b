/** Tests of what is sold, without a gateway around it. */
@NullMarked
package dev.tollgate.billing;

import org.jspecify.annotations.NullMarked;
