package dev.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.DiscountsConfig.VolumeStep;
import dev.tollgate.config.PlanFeatures.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
    @TempDir
    Path directory;

    @Test
    void whatIsSoldStandsInAFileOfItsOwnBesideTheMainOne() throws Exception {
        file("conf/tollgate.yaml", "server.port: 0");
        file("conf/catalogue.yaml", """
            plans:
              premiumCents: 900
              premium:
                maxProjects: 7
                features: [support=Answers within a day, "history = A year of it, day by day"]
            discounts.volume: [100000:500, "1000000 : 1000"]
            """);

        Config config = Config.load(sources(Map.of())).config();

        assertThat(config.plans().premiumCents()).isEqualTo(900);
        assertThat(config.plans().premium()).isEqualTo(new PlanLimits(7, 5));
        assertThat(config.plans().features().premium())
                .containsExactly(
                        new Feature("support", "Answers within a day"),
                        new Feature("history", "A year of it, day by day"));
        assertThat(config.discounts().volume())
                .containsExactly(new VolumeStep(100_000, 500), new VolumeStep(1_000_000, 1_000));
    }

    @Test
    void theEnvironmentOverridesItAndNamesAnother() throws Exception {
        file("conf/catalogue.yaml", "plans.premiumCents: 900");
        file("other.yaml", "{plans: {premiumCents: 800, trialDays: 3}}");

        Config config = Config.load(
                        sources(Map.of("TOLLGATE_CATALOGUE", "other.yaml", "TOLLGATE_PLANS_TRIAL_DAYS", "4")))
                .config();

        assertThat(config.plans().premiumCents()).isEqualTo(800);
        assertThat(config.plans().trialDays()).isEqualTo(4);
    }

    @Test
    void aKeyInBothFilesAndOneThatIsNotOfTheCatalogueAreRefusedTogether() throws Exception {
        file("conf/tollgate.yaml", "plans.premiumCents: 700\npricing.creatorShareBps: 8000");
        file("conf/catalogue.yaml", "plans.premiumCents: 900\nserver.port: 0\nplans.premiumCent: 1");

        assertThat(Complaints.of(sources(Map.of())))
                .containsExactlyInAnyOrder(
                        "plans.premiumCents (conf/catalogue.yaml:1): is set a second time; first at"
                                + " conf/tollgate.yaml:1",
                        "server.port (conf/catalogue.yaml:2): is no key of the catalogue; it belongs in"
                                + " conf/tollgate.yaml",
                        "plans.premiumCent (conf/catalogue.yaml:3): unknown; did you mean plans.premiumCents?");
    }

    @Test
    void aCatalogueThatIsNamedMustExist() {
        assertThat(Complaints.of(sources(Map.of("TOLLGATE_CATALOGUE", "none.yaml"))))
                .containsExactly("none.yaml (file): does not exist");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "discounts.volume=0:0,9000000000:10000 | discounts.volume=9000000001:1 | must be steps",
                "discounts.volume=100:10000 | discounts.volume=100:10001 | must be steps",
                "discounts.volume=100:1 | discounts.volume=1.00:1 | must be steps",
                "discounts.volume=100:1 | discounts.volume=-1:1 | must be steps",
                "discounts.volume=100:1,101:1 | discounts.volume=100:1,100:2 | rising order",
                "plans.free.features=a=b | plans.free.features=a=b,a=c | twice",
                "plans.free.features=a=b | plans.free.features=A=b | must be a list of features",
                "plans.free.maxProjects=5 | plans.free.maxProjects=6 | plans.premium.maxProjects (not set",
                "plans.free.maxDeploys=0 | plans.free.maxDeploys=-1 | must be a whole number",
                "marketplace.priceCentsMin=50 | marketplace.priceCentsMin=49 | must be a whole number",
                "marketplace.priceCentsMax=500 | marketplace.priceCentsMax=499 | must not be less",
                "referrals.monthlyMax=1 | referrals.monthlyMax=0 | must be a whole number",
            })
    void aValueOutOfItsBoundsIsRefused(String good, String bad, String complaint) {
        assertThat(Config.of(good)).isNotNull();
        assertThat(Complaints.of(new ConfigSources(directory, null, Map.of(), List.of(bad))))
                .anyMatch(each -> each.contains(complaint));
    }

    private ConfigSources sources(Map<String, String> environment) {
        return new ConfigSources(directory, null, environment, List.of());
    }

    private void file(String name, String yaml) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, yaml);
    }
}
