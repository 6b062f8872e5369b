/** The gateway against a real LiteLLM proxy: what it pushes, in each of its forms, is charged once and at the right price. */
@NullMarked
package dev.tollgate.litellm;

import org.jspecify.annotations.NullMarked;
