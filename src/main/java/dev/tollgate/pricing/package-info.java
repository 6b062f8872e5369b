/**
 * What a call costs: versioned price books in LiteLLM's vocabulary, exclusive token pools, exact quotes, agent prices and
 * revenue shares. Everything but {@code PriceBookStore} and {@code PriceBookSql} is pure and imports no io.vertx.
 */
@NullMarked
package dev.tollgate.pricing;

import org.jspecify.annotations.NullMarked;
