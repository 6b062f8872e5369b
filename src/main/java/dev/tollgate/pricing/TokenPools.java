package dev.tollgate.pricing;

/**
 * The tokens of one call in mutually exclusive pools, so that no token is paid twice: the input pools add up to the
 * reported prompt tokens, the output pools to the output tokens, always, and none is negative.
 *
 * <p>Details that claim more than their total are cut, in this order: on the input side cache reads, cache writes, audio,
 * image, video; on the output side audio, image, video, reasoning. The total wins because LiteLLM computes it from the
 * provider's own count, whereas details overlap (xAI counts cached tokens as text too, OpenAI may count a cached audio
 * token as audio; LiteLLM issues 19680 and 14874). What no detail claims is text. {@code clamped} says that something
 * was cut. Cache writes without a lifetime are five-minute writes.
 */
record TokenPools(
        long textInput,
        long cacheRead,
        long cacheReadAudio,
        long cacheWrite5m,
        long cacheWrite1h,
        long audioInput,
        long imageInput,
        long videoInput,
        long textOutput,
        long reasoning,
        long audioOutput,
        long imageOutput,
        long videoOutput,
        boolean clamped) {

    static TokenPools of(ReportedUsage usage) {
        long left = usage.promptTokens;
        long read = Math.min(usage.cacheReadTokens(), left);
        left -= read;
        long writesWanted = Math.max(usage.cacheWriteTokens(), usage.cacheWrite5mTokens + usage.cacheWrite1hTokens);
        long writes = Math.min(writesWanted, left);
        left -= writes;
        long audioWanted = Math.max(usage.audioInputTokens - usage.cachedAudioTokens, 0);
        long audio = Math.min(audioWanted, left);
        left -= audio;
        long imageWanted = Math.max(usage.imageInputTokens - usage.cachedImageTokens, 0);
        long image = Math.min(imageWanted, left);
        left -= image;
        long video = Math.min(usage.videoInputTokens, left);
        left -= video;

        long output = usage.outputTokens();
        long audioOut = Math.min(usage.audioOutputTokens, output);
        output -= audioOut;
        long imageOut = Math.min(usage.imageOutputTokens, output);
        output -= imageOut;
        long videoOut = Math.min(usage.videoOutputTokens, output);
        output -= videoOut;
        long reasoning = Math.min(usage.reasoningTokens, output);
        output -= reasoning;

        long kept = read + writes + audio + image + video + audioOut + imageOut + videoOut + reasoning;
        long wanted = usage.cacheReadTokens() + writesWanted + audioWanted + imageWanted + usage.videoInputTokens;
        wanted += usage.audioOutputTokens + usage.imageOutputTokens + usage.videoOutputTokens + usage.reasoningTokens;
        long readAudio = Math.min(usage.cachedAudioTokens, read);
        long oneHour = Math.min(usage.cacheWrite1hTokens, writes);
        return new TokenPools(
                left,
                read - readAudio,
                readAudio,
                writes - oneHour,
                oneHour,
                audio,
                image,
                video,
                output,
                reasoning,
                audioOut,
                imageOut,
                videoOut,
                kept != wanted);
    }

    long input() {
        return textInput
                + cacheRead
                + cacheReadAudio
                + cacheWrite5m
                + cacheWrite1h
                + audioInput
                + imageInput
                + videoInput;
    }

    long output() {
        return textOutput + reasoning + audioOutput + imageOutput + videoOutput;
    }
}
