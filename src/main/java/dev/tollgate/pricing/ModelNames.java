package dev.tollgate.pricing;

import org.jspecify.annotations.Nullable;

/**
 * The names a record gives its model, each null when absent: LiteLLM's {@code model_map_information.model_map_key},
 * {@code custom_llm_provider}, {@code model}, {@code hidden_params.litellm_model_name} and {@code model_group}.
 */
public record ModelNames(
        @Nullable String modelMapKey,
        @Nullable String provider,
        @Nullable String model,
        @Nullable String litellmModelName,
        @Nullable String modelGroup) {

    /** For a record that says only the model. */
    public static ModelNames of(String model) {
        return new ModelNames(null, null, model, null, null);
    }
}
