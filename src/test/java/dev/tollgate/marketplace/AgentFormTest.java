package dev.tollgate.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tollgate.config.MarketplaceConfig;
import dev.tollgate.http.ProblemException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What creators may say of their agents, and what is said to them of the rest. */
class AgentFormTest {
    private static final MarketplaceConfig BOUNDS = new MarketplaceConfig(500, 100_000);

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        AgentRequest request = new AgentRequest(
                "-",
                " ",
                "x".repeat(4_001),
                "Two Words",
                Arrays.asList("fine", "not fine", null),
                "x".repeat(33),
                "monthly",
                499L,
                "1",
                "2",
                "x".repeat(65_537),
                true);
        assertThat(refusal(request))
                .contains(
                        "slug must",
                        "name must",
                        "description must",
                        "category must",
                        "tags must",
                        "icon must",
                        "price_cents must be from 500 to 100000",
                        "input_usd_per_million is for pricing api only",
                        "output_usd_per_million is for pricing api only",
                        "content must have at most 65536 bytes");
    }

    @ParameterizedTest
    @CsvSource({"monthly, 500", "monthly, 100000", "one_time, 500", "free,", "api,"})
    void pricesInTheBoundsAreTaken(String pricing, @Nullable Long cents) {
        boolean api = pricing.equals("api");
        AgentState state = AgentForm.create(
                request("Name", pricing, cents, api ? "0.000000001" : null, api ? "1000" : null), BOUNDS);
        assertThat(state.price().cents()).isEqualTo(cents);
        assertThat(state.price().inputNanos()).isEqualTo(api ? 1 : 0);
        assertThat(state.price().outputNanos()).isEqualTo(api ? 1_000_000_000_000L : 0);
        assertThat(state.published()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "monthly,, , , price_cents is missing",
        "one_time, 499, , , price_cents must be from 500",
        "one_time, 100001, , , price_cents must be from 500",
        "monthly, -1, , , price_cents must be from 500",
        "free, 0, , , price_cents is for pricing monthly and one_time only",
        "api, 900, 1, 1, price_cents is for pricing monthly and one_time only",
        "api,, , 1, input_usd_per_million is missing",
        "api,, 1, , output_usd_per_million is missing",
        "api,, 0, 1, input_usd_per_million must be a decimal",
        "api,, -1, 1, input_usd_per_million must be a decimal",
        "api,, 1000.000000001, 1, input_usd_per_million must be a decimal",
        "api,, 1e3, 1, input_usd_per_million must be a decimal",
        "api,, 0.0000000001, 1, input_usd_per_million must be a decimal",
        "api,, NaN, 1, input_usd_per_million must be a decimal",
        "onetime, 900, , , pricing must be free",
        ",,,, pricing is missing"
    })
    void pricesOutOfTheBoundsAreNot(
            @Nullable String pricing,
            @Nullable Long cents,
            @Nullable String input,
            @Nullable String output,
            String violation) {
        assertThat(refusal(request("Name", pricing, cents, input, output))).contains(violation);
    }

    @Test
    void whatIsNotSaidStaysAsItIs() {
        AgentState old = new AgentState(
                new Looks("Name", "What it does", "writing", List.of("a"), "x"),
                new Price(Pricing.MONTHLY, 400L, 0, 0),
                "a prompt",
                true);
        assertThat(AgentForm.change(request(null, null, null, null, null), old, BOUNDS))
                .isEqualTo(old);
        // The bounds were others when it was set.
        assertThat(AgentForm.change(request(null, "monthly", 400L, null, null), old, BOUNDS))
                .isEqualTo(old);
        AgentState cleared = AgentForm.change(
                new AgentRequest(null, null, "", "", List.of(), "", null, null, null, null, "", false), old, BOUNDS);
        assertThat(cleared)
                .isEqualTo(new AgentState(new Looks("Name", "", null, List.of(), null), old.price(), null, false));
        AgentState free = AgentForm.change(request(null, "free", null, null, null), old, BOUNDS);
        assertThat(free.price()).isEqualTo(new Price(Pricing.FREE, null, 0, 0));
    }

    @Test
    void aSlugIsGivenOnceAndForAll() {
        AgentState old = AgentForm.create(request("Name", "free", null, null, null), BOUNDS);
        AgentRequest renamed =
                new AgentRequest("other", null, null, null, null, null, null, null, null, null, null, null);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> AgentForm.change(renamed, old, BOUNDS))
                .satisfies(e -> assertThat(e.failure().detail()).contains("slug cannot be changed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "my-agent", "4u", "x-1"})
    void slugsOfThatFormAreTaken(String slug) {
        assertThat(AgentForm.create(slugged(slug), BOUNDS).published()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "17", "1-2", "mine", "-a", "A", "a b", "a/b", "ä"})
    void othersAreNot(String slug) {
        assertThat(refusal(slugged(slug))).contains("slug must");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb", "\u001b[31m"})
    void namesHaveNoControlCharacters(String name) {
        assertThat(refusal(request(name, "free", null, null, null))).contains("name must");
    }

    @Test
    void tagsAreFewAndDifferent() {
        assertThat(refusal(tagged(Collections.nCopies(2, "same")))).contains("tags must");
        assertThat(refusal(tagged(List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"))))
                .contains("tags must");
    }

    @ParameterizedTest
    @CsvSource({"Übersetzer für Texte, ubersetzer-fur-texte", "***, agent", "42, agent-42", "Mine, agent-mine"})
    void slugsAreMadeOfNames(String name, String slug) {
        assertThat(OwnAgents.slugOf(name)).isEqualTo(slug);
    }

    private static String refusal(AgentRequest request) {
        try {
            return "taken: " + AgentForm.create(request, BOUNDS);
        } catch (ProblemException e) {
            assertThat(e.failure().status()).isEqualTo(422);
            return e.failure().detail();
        }
    }

    private static AgentRequest request(
            @Nullable String name,
            @Nullable String pricing,
            @Nullable Long cents,
            @Nullable String input,
            @Nullable String output) {
        return new AgentRequest(null, name, null, null, null, null, pricing, cents, input, output, null, null);
    }

    private static AgentRequest slugged(String slug) {
        return new AgentRequest(slug, "Name", null, null, null, null, "free", null, null, null, null, null);
    }

    private static AgentRequest tagged(List<@Nullable String> tags) {
        return new AgentRequest(null, "Name", null, null, tags, null, "free", null, null, null, null, null);
    }
}
