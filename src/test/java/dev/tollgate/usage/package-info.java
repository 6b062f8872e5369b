/**
 * Tests of the decoder: against bodies composed by hand, recorded from a real LiteLLM proxy, made at random and made to
 * harm.
 */
@NullMarked
package dev.tollgate.usage;

import org.jspecify.annotations.NullMarked;
