/**
 * Pulls what was never pushed: reads the spend logs of a LiteLLM proxy page by page and takes them in the way of pushed records. Pushing
 * is at most once, pulling is late, and only the union of both is what was used.
 */
@NullMarked
package dev.tollgate.litellm;

import org.jspecify.annotations.NullMarked;
