package dev.tollgate.usage;

/** What the decoders of one event loop share: the cache of texts and the digest. Confined to that thread. */
public final class DecoderContext {
    final FieldReader reader = new FieldReader();
    final RecordIdentity identity = new RecordIdentity();
}
