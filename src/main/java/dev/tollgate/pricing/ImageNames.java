package dev.tollgate.pricing;

import org.jspecify.annotations.Nullable;

/**
 * LiteLLM's map prices images of one model under several names: {@code hd/1024-x-1792/dall-e-3}, with the provider before
 * or after. These are its exact names and their order ({@code default_image_cost_calculator}), with its defaults:
 * standard quality, 1024 square.
 */
final class ImageNames {
    private ImageNames() {}

    static @Nullable ModelPrice find(PriceBook book, ModelNames names, ReportedUsage usage) {
        String model = names.model() == null ? names.modelGroup() : names.model();
        if (model == null) {
            return null;
        }
        String size = usage.imageSize == null ? "1024-x-1024" : usage.imageSize.replace("x", "-x-");
        String quality = usage.imageQuality == null ? "standard" : usage.imageQuality;
        String provider = names.provider() == null ? "" : names.provider() + "/";
        String bare = model.startsWith(provider) ? model.substring(provider.length()) : model;
        String[] candidates = {
            quality + "/" + provider + size + "/" + bare,
            provider + quality + "/" + size + "/" + bare,
            provider + size + "/" + bare,
            quality + "/" + size + "/" + bare,
            size + "/" + bare
        };
        for (String candidate : candidates) {
            ModelPrice price = book.named(candidate);
            if (price != null) {
                return price;
            }
        }
        return null;
    }
}
