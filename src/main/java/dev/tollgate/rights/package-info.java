/**
 * What an account's owner may ask for of his data: all of it as a file, and its end. Financial rows stay, without a name; what is
 * at Stripe is ended first.
 */
@NullMarked
package dev.tollgate.rights;

import org.jspecify.annotations.NullMarked;
