package dev.tollgate.usage;

/** Takes what a {@link LitellmDecoder} finds, in the order of the body. {@code index} counts from 0. */
public interface DecodedRecords {
    /** A record; its {@link UsageRecord#violation} may say that it cannot be used as it is. */
    void record(int index, UsageRecord record);

    /** A null, which LiteLLM sends where it failed to build a record. */
    void nothing(int index);

    /**
     * Something that is no record at all.
     *
     * @param code stable: {@code not_an_object} or {@code malformed_json}
     */
    void unreadable(int index, String code, String detail);
}
