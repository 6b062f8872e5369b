/** Tests of who may do what: keys, tokens, sessions and the permission matrix. */
@NullMarked
package dev.tollgate.access;

import org.jspecify.annotations.NullMarked;
