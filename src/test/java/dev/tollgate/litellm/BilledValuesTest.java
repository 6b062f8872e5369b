package dev.tollgate.litellm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pricing.DefaultPrices;
import dev.tollgate.pricing.PriceBook;
import dev.tollgate.pricing.Pricer;
import dev.tollgate.pricing.Quote;
import dev.tollgate.usage.DecodedRecords;
import dev.tollgate.usage.DecoderContext;
import dev.tollgate.usage.LitellmDecoder;
import dev.tollgate.usage.LitellmRecordWriter;
import dev.tollgate.usage.MalformedBody;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What LiteLLM says about how it billed a call, in recordings of it and in forms next to them. */
class BilledValuesTest {
    private static final Path RECORDED = Path.of("src", "test", "resources", "litellm", "recorded");

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "'\"flex\"', '\"default\"', '\"priority\"', flex",
                "null, '\"default\"', '\"priority\"', default",
                "null, null, '\"priority\"', priority",
                "'\"flex\"', null, null, flex",
                "null, null, null, null",
            })
    void theTierThatWasBilledWinsOverTheOneServedOverTheOneAskedFor(
            String billed, String served, String asked, String expected) throws MalformedBody {
        for (String order : List.of("%1$s, %2$s, %3$s", "%3$s, %2$s, %1$s")) {
            UsageRecord record = decode("{"
                    + order.formatted(
                            "\"cost_breakdown\": {\"service_tier\": " + billed + "}",
                            "\"response\": {\"service_tier\": " + served + "}",
                            "\"model_parameters\": {\"service_tier\": " + asked + "}")
                    + "}");

            assertThat(record.usage.serviceTier).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "'\"us\"', https://eu.api.openai.com/v1, us",
                "null, https://eu.api.openai.com/v1, eu",
                "null, https://api.openai.com/v1, null",
                "'\"ca\"', https://api.openai.com/v1, ca",
            })
    void theResidencyThatWasBilledWinsOverTheAddress(String billed, String address, String expected)
            throws MalformedBody {
        UsageRecord record = decode("{\"cost_breakdown\": {\"data_residency\": " + billed + "}, \"api_base\": \""
                + address + "\", \"model\": \"gpt-4o\"}");

        assertThat(record.usage.dataResidency).isEqualTo(expected);
        assertThat(decode(LitellmRecordWriter.write(record)).usage.dataResidency)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {"'\"us-east5\"', us-east5", "null, europe-west1", "'\"global\"', global"})
    void theLocationThatWasBilledWinsOverTheAddress(String billed, String expected) throws MalformedBody {
        String address =
                "https://europe-west1-aiplatform.googleapis.com/v1/projects/p/locations/europe-west1/publishers";
        UsageRecord record = decode(
                "{\"api_base\": \"" + address + "\", \"cost_breakdown\": {\"vertex_location\": " + billed + "}}");

        assertThat(record.usage.vertexLocation).isEqualTo(expected);
        assertThat(decode(LitellmRecordWriter.write(record)).usage.vertexLocation)
                .isEqualTo(expected);
    }

    @Test
    void theImagesMadeAreCountedThoughTheResponseWasLeftOut() throws MalformedBody {
        UsageRecord record = decode("""
            {"call_type": "aimage_generation", "model_parameters": {"n": 4},
             "metadata": {"usage_object": {"output_image_count": 3}}}
            """);

        assertThat(record.usage.imagesOut).isEqualTo(3);
        assertThat(record.violation).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json_array-19.json", "json_array-20.json", "json_array-21.json"})
    void theLongIdsOfTheResponsesRouteAreKeptWhole(String file) throws IOException, MalformedBody {
        String body = Files.readString(RECORDED.resolve(file));
        String id = new JsonArray(body).getJsonObject(0).getString("id");

        UsageRecord record = decode(body);

        assertThat(id.length()).isBetween(170, 560);
        assertThat(record.id).isEqualTo(id);
        assertThat(record.endUser).isNull();
        assertThat(record.violation).isNull();
    }

    @Test
    void aModelWithoutAPriceIsNotFreeThoughLitellmSaysThatItCostNothing() throws IOException, MalformedBody {
        UsageRecord record = decode(Files.readString(RECORDED.resolve("json_array-30.json")));

        assertThat(record.providerCostNanos).isZero();
        assertThat(quote(record)).isEqualTo(new Quote.Unpriced("unpriced_model", "no price for this model"));
    }

    @Test
    void aModelIsFoundWithItsProvidersPrefix() throws IOException, MalformedBody {
        UsageRecord record = decode(Files.readString(RECORDED.resolve("json_array-01.json")));

        assertThat(record.model).isEqualTo("openai/gpt-4o");
        assertThat(quote(record)).isEqualTo(new Quote.Priced(25_000, 200_000, 1, Quote.Source.BOOK, "gpt-4o", false));
    }

    private static Quote quote(UsageRecord record) {
        PriceBook book = new PriceBook(1, Instant.EPOCH, DefaultPrices.read().entries(), Map.of());
        return new Pricer(0)
                .quote(
                        book,
                        record.modelNames(),
                        record.callType,
                        record.usage,
                        record.providerCostNanos,
                        record.occurredMicros());
    }

    private static UsageRecord decode(String body) throws MalformedBody {
        List<UsageRecord> records = new ArrayList<>();
        LitellmDecoder decoder = new LitellmDecoder(new DecoderContext(), "litellm", new DecodedRecords() {
            @Override
            public void record(int index, UsageRecord record) {
                records.add(record);
            }

            @Override
            public void nothing(int index) {
                throw new AssertionError("nothing at " + index);
            }

            @Override
            public void unreadable(int index, String code, String detail) {
                throw new AssertionError(code + ": " + detail);
            }
        });
        byte[] bytes = body.getBytes(UTF_8);
        decoder.feed(bytes, 0, bytes.length);
        decoder.end();
        assertThat(records).hasSize(1);
        return records.getFirst();
    }
}
