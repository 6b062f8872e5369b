package dev.tollgate.usage;

import dev.tollgate.pricing.ReportedUsage;
import org.jspecify.annotations.Nullable;

/**
 * A record in the making: takes values in whatever order they come and settles at the end which of them count, where
 * LiteLLM says the same thing in several places.
 */
final class RecordDraft {
    private static final long ABSENT = -1;

    private final UsageRecord record;
    private @Nullable ReportedUsage responseUsage;
    private ReportedUsage filling;
    private boolean hasUsageObject;

    private long totalPrompt = ABSENT;
    private long totalCompletion = ABSENT;
    private long total = ABSENT;
    private long reportedCost = ABSENT;
    private long breakdownCost = ABSENT;
    private boolean costUnknown;
    private @Nullable String rootUser;
    private @Nullable String servedTier;
    private @Nullable String billedTier;
    private @Nullable String billedResidency;
    private @Nullable String billedLocation;
    private @Nullable String legacyUsage;
    private @Nullable String apiBase;
    private long imagesAsked;
    private long imagesMade;
    private int responseData;

    RecordDraft(String source) {
        record = new UsageRecord(source, new ReportedUsage());
        filling = record.usage;
    }

    void enter(Shape shape) {
        if (shape == LitellmShapes.USAGE_OBJECT) {
            hasUsageObject = true;
            filling = record.usage;
        } else if (shape == LitellmShapes.RESPONSE_USAGE) {
            responseUsage = new ReportedUsage();
            filling = responseUsage;
        }
    }

    void wrongType(String what, String expected) {
        record.violated(what + ": " + expected + " is expected");
    }

    /** A text or number token; which of them it was does not matter, since older payloads make everything text. */
    void value(FieldReader reader, Field field, byte[] token, int length) {
        switch (field) {
            case ID -> record.id = text(reader, field, token, length, false);
            case CALL_ID -> record.callId = text(reader, field, token, length, false);
            case VIOLATION -> record.violated(String.valueOf(text(reader, field, token, length, false)));
            case LEGACY_USAGE -> legacyUsage = text(reader, field, token, length, false);
            case CALL_TYPE -> record.callType = text(reader, field, token, length, true);
            case MODEL -> record.model = text(reader, field, token, length, true);
            case PROVIDER -> record.provider = text(reader, field, token, length, true);
            case MODEL_GROUP -> record.modelGroup = text(reader, field, token, length, true);
            case MODEL_MAP_KEY -> record.modelMapKey = text(reader, field, token, length, true);
            case LITELLM_MODEL_NAME -> record.litellmModelName = text(reader, field, token, length, true);
            case KEY_HASH -> record.keyHash = text(reader, field, token, length, true);
            case USER_ID -> record.userId = text(reader, field, token, length, true);
            case TEAM_ID -> record.teamId = text(reader, field, token, length, true);
            case END_USER -> record.endUser = text(reader, field, token, length, true);
            case ROOT_USER -> rootUser = text(reader, field, token, length, true);
            case KEY_ACCOUNT -> record.keyAccount = text(reader, field, token, length, true);
            case KEY_AGENT -> record.keyAgent = text(reader, field, token, length, true);
            case KEY_PROJECT -> record.keyProject = text(reader, field, token, length, true);
            case REQUEST_AGENT -> record.requestAgent = text(reader, field, token, length, true);
            case REQUEST_PROJECT -> record.requestProject = text(reader, field, token, length, true);
            case API_BASE -> apiBase = text(reader, field, token, length, true);
            case STATUS -> status(reader, token, length);
            case CACHE_HIT -> record.isCacheHit = token[0] == 'T' || token[0] == 't';
            case START -> record.startMicros = moment(field, token, length);
            case END -> record.endMicros = moment(field, token, length);
            case COST -> reportedCost = cost(field, token, length);
            case COST_BREAKDOWN_TOTAL -> breakdownCost = cost(field, token, length);
            case COST_UNKNOWN, BATCH_MODELS, RESPONSE_DATA, LEGACY_METADATA -> {}
            case SERVICE_TIER -> tier(text(reader, field, token, length, true));
            case SERVED_TIER -> servedTier = text(reader, field, token, length, true);
            case BILLED_TIER -> billedTier = text(reader, field, token, length, true);
            case BILLED_RESIDENCY -> billedResidency = text(reader, field, token, length, true);
            case BILLED_LOCATION -> billedLocation = text(reader, field, token, length, true);
            case IMAGE_SIZE -> record.usage.imageSize = text(reader, field, token, length, true);
            case IMAGE_QUALITY -> record.usage.imageQuality = text(reader, field, token, length, true);
            case SEARCH_CONTEXT -> record.usage.searchContextSize(text(reader, field, token, length, true));
            case INFERENCE_GEO -> filling.inferenceGeo = text(reader, field, token, length, true);
            case SPEED -> filling.speed = text(reader, field, token, length, true);
            default -> quantity(field, token, length);
        }
    }

    private void quantity(Field field, byte[] token, int length) {
        boolean isSeconds = field == Field.SECONDS || field == Field.VIDEO_SECONDS || field == Field.AUDIO_SECONDS;
        long value = isSeconds ? FieldReader.micros(token, length) : FieldReader.count(token, length);
        if (value == FieldReader.INVALID) {
            wrongType(field.key(), isSeconds ? "a number of seconds" : "a whole number that fits 64 bits");
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
            case IMAGES_MADE -> imagesMade = value;
            default -> UsageFields.set(filling, field, value);
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
                if (field.isQuantity() && field != Field.COST && field != Field.COST_BREAKDOWN_TOTAL) {
                    wrongType(field.key(), "a finite number");
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

    void count(Field field, int elements) {
        if (field == Field.BATCH_MODELS) {
            record.isBatchResult = elements > 0;
        } else {
            responseData = elements;
        }
    }

    void legacyMetadata(String dictionary) {
        record.keyHash = LegacyText.value(dictionary, "user_api_key_hash");
        if (record.keyHash == null) {
            record.keyHash = LegacyText.value(dictionary, "user_api_key");
        }
        record.userId = LegacyText.value(dictionary, "user_api_key_user_id");
        record.teamId = LegacyText.value(dictionary, "user_api_key_team_id");
    }

    private @Nullable String text(FieldReader reader, Field field, byte[] token, int length, boolean likelyAgain) {
        String text = reader.text(token, length, likelyAgain);
        if (text == null) {
            wrongType(field.key(), "UTF-8");
        }
        return text;
    }

    private void status(FieldReader reader, byte[] token, int length) {
        String status = String.valueOf(text(reader, Field.STATUS, token, length, true));
        switch (status) {
            case "success" -> record.isFailure = false;
            case "failure" -> record.isFailure = true;
            default -> wrongType("status", "success or failure");
        }
    }

    private long moment(Field field, byte[] token, int length) {
        long moment = FieldReader.moment(token, length);
        if (moment == FieldReader.INVALID) {
            wrongType(field == Field.START ? "startTime" : "endTime", "epoch seconds or an ISO 8601 time");
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

    private void tier(@Nullable String asked) {
        record.usage.serviceTier = asked;
    }

    /** Everything has come: settles which of several tellings counts. */
    UsageRecord complete() {
        settleUsage();
        settleCost();
        if (rootUser != null) {
            if (legacyUsage != null) {
                record.endUser = record.endUser == null ? rootUser : record.endUser;
            } else if (record.userId == null) {
                record.userId = rootUser;
            }
        }
        if (record.endUser != null && record.endUser.isEmpty()) {
            record.endUser = null;
        }
        return record;
    }

    private void settleUsage() {
        ReportedUsage usage = record.usage;
        if (!hasUsageObject && responseUsage != null) {
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
        settleBilled(usage);
    }

    /** What LiteLLM billed by, where it says so; else what the answer, the address and the request say. */
    private void settleBilled(ReportedUsage usage) {
        if (billedTier != null || servedTier != null) {
            usage.serviceTier = billedTier != null ? billedTier : servedTier;
        }
        UsageFields.setRegion(usage, apiBase);
        if (billedResidency != null) {
            usage.dataResidency = billedResidency;
        }
        if (billedLocation != null) {
            usage.vertexLocation = billedLocation;
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
