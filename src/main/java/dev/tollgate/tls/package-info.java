/**
 * The certificate of our own servers: read from files, checked, and changed while they run.
 *
 * <p>What certificates others show us is no business of this package.
 */
@NullMarked
package dev.tollgate.tls;

import org.jspecify.annotations.NullMarked;
