package dev.tollgate.pricing;

import org.jspecify.annotations.Nullable;

/** How a call is measured, from LiteLLM's {@code call_type} (its {@code CallTypes}); what is not listed goes by tokens. */
enum CallFamily {
    TOKENS,
    IMAGE,
    SPEECH,
    TRANSCRIPTION,
    RERANK,
    OCR,
    VIDEO,
    SEARCH,
    BATCH;

    static CallFamily of(@Nullable String callType) {
        return switch (callType == null ? "" : callType) {
            case "image_generation", "aimage_generation", "image_edit", "aimage_edit" -> IMAGE;
            case "image_variation", "aimage_variation", "passthrough-image-generation" -> IMAGE;
            case "speech", "aspeech" -> SPEECH;
            case "transcription", "atranscription" -> TRANSCRIPTION;
            case "rerank", "arerank" -> RERANK;
            case "ocr", "aocr" -> OCR;
            case "create_video", "acreate_video", "video_remix", "avideo_remix" -> VIDEO;
            case "search", "asearch", "vector_store_search", "avector_store_search" -> SEARCH;
            case "retrieve_batch", "aretrieve_batch" -> BATCH;
            default -> TOKENS;
        };
    }
}
