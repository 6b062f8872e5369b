package dev.tollgate.usage;

import dev.tollgate.pricing.ReportedUsage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record in the making: takes values in whatever order they come and settles at the end which of them count, where
 * LiteLLM says the same thing in several places. One instance serves all records of a body, one after the other.
 */
final class RecordDraft {
    private static final long ABSENT = -1;
    private static final int FIELDS = Field.values().length;

    private final String source;
    private final FieldReader reader;

    /** Of each field the rank of the best telling so far. */
    private final byte[] ranks = new byte[FIELDS];

    /** Takes the provider's own usage where LiteLLM's has come already, which makes it of no interest. */
    private final ReportedUsage unread = new ReportedUsage();

    private UsageRecord record;
    private ReportedUsage filling;
    private @Nullable ReportedUsage responseUsage;
    private boolean inUsageObject;
    private boolean usageObjectTells;

    private long totalPrompt;
    private long totalCompletion;
    private long total;
    private long reportedCost;
    private long breakdownCost;
    private boolean costUnknown;
    private boolean isLegacy;
    private @Nullable String rootUser;
    private @Nullable String legacyUsage;
    private @Nullable String apiBase;
    private long imagesAsked;
    private long imagesMade;
    private int responseData;

    RecordDraft(String source, FieldReader reader) {
        this.source = source;
        this.reader = reader;
        record = new UsageRecord(source, new ReportedUsage());
        filling = record.usage;
    }

    void begin() {
        record = new UsageRecord(source, new ReportedUsage());
        filling = record.usage;
        Arrays.fill(ranks, (byte) 0);
        responseUsage = null;
        inUsageObject = false;
        usageObjectTells = false;
        totalPrompt = 0;
        totalCompletion = 0;
        total = 0;
        reportedCost = ABSENT;
        breakdownCost = ABSENT;
        costUnknown = false;
        isLegacy = false;
        rootUser = null;
        legacyUsage = null;
        apiBase = null;
        imagesAsked = 0;
        imagesMade = 0;
        responseData = 0;
    }

    void enter(Shape shape) {
        if (shape == LitellmShapes.USAGE_OBJECT) {
            inUsageObject = true;
            filling = record.usage;
        } else if (shape == LitellmShapes.RESPONSE_USAGE || shape == LitellmShapes.ROOT_USAGE) {
            inUsageObject = false;
            if (responseUsage == null) {
                responseUsage = usageObjectTells ? unread : new ReportedUsage();
            }
            filling = responseUsage;
        }
    }

    void wrongType(String what, String expected) {
        record.violated(what + ": " + expected + " is expected");
    }

    /** A text or number token; which of them it was does not matter, since older payloads make everything text. */
    void value(Field told, byte[] token, int length) {
        Field field = told.means();
        if (told.rank() < ranks[field.index()]) {
            return;
        }
        ranks[field.index()] = told.rank();
        switch (field) {
            case ID -> record.id = id(told, token, length);
            case CALL_ID -> record.callId = id(told, token, length);
            case VIOLATION -> record.violated(String.valueOf(text(told, token, length, false)));
            case STATUS -> status(token, length);
            case CACHE_HIT -> record.isCacheHit = token[0] == 'T' || token[0] == 't';
            case START -> record.startMicros = moment(told, token, length);
            case END -> record.endMicros = moment(told, token, length);
            case COST -> reportedCost = cost(told, token, length);
            case COST_BREAKDOWN_TOTAL -> breakdownCost = cost(told, token, length);
            case COST_UNKNOWN, BATCH_MODELS, RESPONSE_DATA -> {}
            default -> {
                if (field.isQuantity()) {
                    quantity(told, token, length);
                } else {
                    name(field, text(told, token, length, true));
                }
            }
        }
    }

    /** A text of which there are few different ones. */
    private void name(Field field, @Nullable String text) {
        switch (field) {
            case CALL_TYPE -> record.callType = text;
            case MODEL -> record.model = text;
            case PROVIDER -> record.provider = text;
            case MODEL_GROUP -> record.modelGroup = text;
            case MODEL_MAP_KEY -> record.modelMapKey = text;
            case LITELLM_MODEL_NAME -> record.litellmModelName = text;
            case KEY_HASH -> record.keyHash = text;
            case USER_ID -> record.userId = text;
            case TEAM_ID -> record.teamId = text;
            case END_USER -> record.endUser = text;
            case ROOT_USER -> rootUser = text;
            case KEY_ACCOUNT -> record.keyAccount = text;
            case KEY_AGENT -> record.keyAgent = text;
            case KEY_PROJECT -> record.keyProject = text;
            case REQUEST_AGENT -> record.requestAgent = text;
            case REQUEST_PROJECT -> record.requestProject = text;
            case API_BASE -> apiBase = text;
            case SERVICE_TIER -> record.usage.serviceTier = text;
            case IMAGE_SIZE -> record.usage.imageSize = text;
            case IMAGE_QUALITY -> record.usage.imageQuality = text;
            case SEARCH_CONTEXT -> record.usage.searchContextSize(text);
            case DATA_RESIDENCY -> record.usage.dataResidency = text;
            case VERTEX_LOCATION -> record.usage.vertexLocation = text;
            case INFERENCE_GEO -> filling.inferenceGeo = text;
            case SPEED -> filling.speed = text;
            default -> throw new IllegalArgumentException(field + " is no name");
        }
    }

    private void quantity(Field field, byte[] token, int length) {
        long value = field.isSeconds() ? FieldReader.micros(token, length) : FieldReader.count(token, length);
        if (value == FieldReader.INVALID) {
            wrongType(field.key(), field.isSeconds() ? "a number of seconds" : "a whole number that fits 64 bits");
            return;
        }
        if (value < 0) {
            record.violated(field.key() + ": less than 0");
            return;
        }
        switch (field) {
            case TOTAL_PROMPT -> totalPrompt = value;
            case TOTAL_COMPLETION -> totalCompletion = value;
            case TOTAL -> total = value;
            case IMAGES_ASKED -> imagesAsked = value;
            case IMAGES_MADE -> imagesMade = Math.max(imagesMade, value);
            case PAGES, ANNOTATED_PAGES, QUERIES -> UsageFields.set(record.usage, field, value);
            default -> {
                usageObjectTells |= inUsageObject && value > 0;
                UsageFields.set(filling, field, value);
            }
        }
    }

    void literal(Field field, Literal literal) {
        switch (literal) {
            case NULL -> {}
            case TRUE, FALSE -> {
                if (field == Field.CACHE_HIT) {
                    record.isCacheHit = literal == Literal.TRUE;
                } else if (field.isQuantity() || field.isIdentity()) {
                    wrongType(field.key(), field.isQuantity() ? "a number" : "a text");
                }
            }
            case NAN, INFINITY, MINUS_INFINITY -> {
                boolean isCost = field.means() == Field.COST || field.means() == Field.COST_BREAKDOWN_TOTAL;
                if (field.isQuantity() && !isCost) {
                    wrongType(field.key(), "a finite number");
                } else if (field.isIdentity()) {
                    wrongType(field.key(), "a text");
                }
            }
        }
    }

    void container(Field field) {
        if (field == Field.COST_UNKNOWN) {
            costUnknown = true;
        } else if (field.isQuantity() || field.isIdentity()) {
            wrongType(field.key(), "a single value");
        }
    }

    void notAnObject(Shape shape) {
        if (shape.isNeeded()) {
            wrongType(shape.toString(), "an object");
        }
    }

    void count(Field field, int elements) {
        if (field == Field.BATCH_MODELS) {
            record.isBatchResult = elements > 0;
        } else {
            responseData = elements;
        }
    }

    /** What the oldest payload makes of the usage: Python's text of the object. */
    void legacyUsage(byte[] utf8, int length) {
        isLegacy = true;
        String text = length <= FieldReader.TEXT_MAX ? Texts.once(utf8, length) : null;
        if (text == null) {
            wrongType("usage", "at most " + FieldReader.TEXT_MAX + " bytes of UTF-8");
        } else {
            legacyUsage = text;
        }
    }

    /** The same of the metadata. */
    void legacyMetadata(String dictionary) {
        isLegacy = true;
        LegacyText.eachText(dictionary, (key, text) -> {
            boolean isAbsent = FieldReader.isAbsent(text, text.length);
            if (!isAbsent && LitellmShapes.METADATA.find(key, key.length) instanceof Field field) {
                value(field, text, text.length);
            }
        });
    }

    /**
     * An id that is too long is as good as none: cut, it could be taken for another one; refused, it would let whoever sends
     * {@code x-litellm-call-id} keep his calls from being charged.
     */
    private @Nullable String id(Field field, byte[] token, int length) {
        return length > FieldReader.TEXT_MAX ? null : text(field, token, length, false);
    }

    /** Null when it is not UTF-8. */
    private @Nullable String text(Field field, byte[] token, int length, boolean likelyAgain) {
        if (length > FieldReader.TEXT_MAX && field.isIdentity()) {
            wrongType(field.key(), "a text of at most " + FieldReader.TEXT_MAX + " bytes");
        }
        String text = reader.text(token, length, likelyAgain);
        if (text == null && field.isIdentity()) {
            wrongType(field.key(), "UTF-8");
        }
        return text;
    }

    private void status(byte[] token, int length) {
        String status = String.valueOf(text(Field.STATUS, token, length, true));
        switch (status) {
            case "success" -> record.isFailure = false;
            case "failure" -> record.isFailure = true;
            default -> wrongType("status", "success or failure");
        }
    }

    private long moment(Field field, byte[] token, int length) {
        long moment = FieldReader.moment(token, length);
        if (moment == FieldReader.INVALID) {
            wrongType(field.key(), "epoch seconds or an ISO 8601 time");
            return ABSENT;
        }
        return moment;
    }

    private long cost(Field field, byte[] token, int length) {
        long nanos = FieldReader.nanos(token, length);
        if (nanos == FieldReader.INVALID || nanos < 0) {
            wrongType(field.key(), "a number of dollars from 0 up");
            return ABSENT;
        }
        return nanos;
    }

    /** Everything has come: settles which of several tellings counts. */
    UsageRecord complete() {
        settleUsage();
        settleCost();
        if (rootUser != null) {
            if (isLegacy) {
                record.endUser = record.endUser == null ? rootUser : record.endUser;
            } else if (record.userId == null) {
                record.userId = rootUser;
            }
        }
        return record;
    }

    private void settleUsage() {
        ReportedUsage usage = record.usage;
        if (responseUsage != null && !usageObjectTells) {
            UsageFields.copy(responseUsage, usage);
        }
        if (legacyUsage != null && !LegacyText.readUsage(legacyUsage, usage)) {
            record.violated("usage: token counts are expected");
        }
        usage.promptTokens = totalPrompt > 0 ? totalPrompt : usage.promptTokens;
        usage.completionTokens = totalCompletion > 0 ? totalCompletion : usage.completionTokens;
        usage.totalTokens = total > 0 ? total : usage.totalTokens;
        if (record.callType != null && record.callType.contains("image")) {
            usage.imagesOut = imagesMade > 0 ? imagesMade : responseData > 0 ? responseData : imagesAsked;
        }
        if (usage.dataResidency == null && usage.vertexLocation == null) {
            UsageFields.setRegion(usage, apiBase);
        }
    }

    /** LiteLLM sometimes reports 0 where its own breakdown has the cost (#40100), or where it knew no price. */
    private void settleCost() {
        long cost = reportedCost;
        if (cost <= 0 && breakdownCost > 0 && !record.isCacheHit) {
            cost = breakdownCost;
        }
        record.providerCostNanos = cost == 0 && costUnknown ? ABSENT : cost;
    }
}
