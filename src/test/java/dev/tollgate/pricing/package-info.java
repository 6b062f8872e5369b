/** Tests of prices. The cross-check runs every case LiteLLM's own calculator was asked. */
@NullMarked
package dev.tollgate.pricing;

import org.jspecify.annotations.NullMarked;
