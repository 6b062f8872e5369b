package dev.tollgate.pricing;

import dev.tollgate.money.CostSum;
import dev.tollgate.money.Rate;

/**
 * The price of every token pool in one situation (service tier, context length, time of day), all fallbacks resolved:
 * a missing cache price is the input price, a missing one-hour write the write price, missing reasoning, audio, image and
 * video prices those of plain tokens of their side.
 */
record TokenRates(
        Rate input,
        Rate cacheRead,
        Rate cacheReadAudio,
        Rate cacheWrite5m,
        Rate cacheWrite1h,
        Rate audioInput,
        Rate imageInput,
        Rate videoInput,
        Rate output,
        Rate reasoning,
        Rate audioOutput,
        Rate imageOutput,
        Rate videoOutput) {

    void addInput(TokenPools pools, boolean textIsPricedElsewhere, CostSum sum) {
        if (!textIsPricedElsewhere) {
            sum.add(pools.textInput(), input);
        }
        sum.add(pools.cacheRead(), cacheRead);
        sum.add(pools.cacheReadAudio(), cacheReadAudio);
        sum.add(pools.cacheWrite5m(), cacheWrite5m);
        sum.add(pools.cacheWrite1h(), cacheWrite1h);
        sum.add(pools.audioInput(), audioInput);
        sum.add(pools.imageInput(), imageInput);
        sum.add(pools.videoInput(), videoInput);
    }

    void addOutput(TokenPools pools, CostSum sum) {
        sum.add(pools.textOutput(), output);
        sum.add(pools.reasoning(), reasoning);
        sum.add(pools.audioOutput(), audioOutput);
        sum.add(pools.imageOutput(), imageOutput);
        sum.add(pools.videoOutput(), videoOutput);
    }
}
