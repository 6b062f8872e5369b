/**
 * What arrives: one usage record as LiteLLM sends it, read straight from the bytes of a request body.
 *
 * <p>Nothing here knows accounts, prices or the database; it turns bytes into {@link UsageRecord}s and gives each of
 * them its identity.
 */
@NullMarked
package dev.tollgate.usage;

import org.jspecify.annotations.NullMarked;
