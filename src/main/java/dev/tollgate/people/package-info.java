/**
 * People and their rights: registration, sign-in, profile, the accounts they belong to and in which role, invitations. What a
 * person may do is decided in {@code access}, which every feature asks; here it is changed.
 */
@NullMarked
package dev.tollgate.people;

import org.jspecify.annotations.NullMarked;
