/** Tests of what people may do how often. */
@NullMarked
package dev.tollgate.people;

import org.jspecify.annotations.NullMarked;
