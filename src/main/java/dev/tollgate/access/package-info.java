/**
 * Who may call: service keys with scopes, for machines.
 *
 * <p>Only digests of keys are stored; the valid ones are held in memory and follow every change of their rows.
 */
@NullMarked
package dev.tollgate.access;

import org.jspecify.annotations.NullMarked;
