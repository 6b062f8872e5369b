/**
 * What makes the product tryable in a minute: demo accounts, and the screen that says what to do with them.
 *
 * <p>Nothing here runs in production but the short form of the screen.
 */
@NullMarked
package dev.tollgate.sandbox;

import org.jspecify.annotations.NullMarked;
