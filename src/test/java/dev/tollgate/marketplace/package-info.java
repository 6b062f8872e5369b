@NullMarked
package dev.tollgate.marketplace;

import org.jspecify.annotations.NullMarked;
