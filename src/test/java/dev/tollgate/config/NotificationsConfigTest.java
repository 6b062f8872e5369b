package dev.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.NotificationsConfig.Security;
import dev.tollgate.config.NotificationsConfig.Smtp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mail is off unless it is configured, and then it is configured as a whole. */
class NotificationsConfigTest {
    private static final String HOST = "notifications.smtp.host=mail.acme.dev";
    private static final String FROM = "notifications.smtp.from=billing@acme.dev";

    @TempDir
    Path directory;

    private List<String> complaints(String... settings) {
        return Complaints.of(new ConfigSources(directory, null, Map.of(), List.of(settings)));
    }

    private List<String> complaintsInProduction(String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "mode=production",
                "server.publicUrl=https://billing.acme.dev",
                "database.url=postgres://tollgate:q8Zr2nLw@db:5432/tollgate"));
        all.addAll(List.of(settings));
        return complaints(all.toArray(String[]::new));
    }

    @Test
    void withoutAMailServerThereIsNoMail() {
        assertThat(Config.of().notifications().smtp()).isNull();
        assertThat(Config.of(FROM).notifications().smtp()).isNull();
    }

    @Test
    void withOneItIsEncryptedUnlessThatIsSaid() {
        Smtp smtp = Objects.requireNonNull(
                Config.of(HOST, FROM, "notifications.smtp.user=tollgate", "notifications.smtp.password=Q7wXv2kP")
                        .notifications()
                        .smtp());
        assertThat(smtp.security()).isEqualTo(Security.STARTTLS);
        assertThat(smtp.port()).isEqualTo(587);
        assertThat(smtp.toString()).doesNotContain("Q7wXv2kP");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "notifications.smtp.from=",
                "notifications.smtp.from=Acme <billing@acme.dev>",
                "notifications.smtp.from=billing@acme.dev,other@acme.dev",
                "notifications.smtp.from=billing"
            })
    void theSenderIsOneBareAddress(String from) {
        assertThat(complaints(HOST, from)).singleElement().asString().startsWith("notifications.smtp.from");
    }

    @Test
    void userAndPasswordGoTogether() {
        assertThat(complaints(HOST, FROM, "notifications.smtp.user=tollgate"))
                .singleElement()
                .asString()
                .startsWith("notifications.smtp.password");
        assertThat(complaints(HOST, FROM, "notifications.smtp.password=Q7wXv2kP"))
                .singleElement()
                .asString()
                .startsWith("notifications.smtp.user");
        assertThat(complaints(HOST, FROM, "notifications.smtp.user=tollgate", "notifications.smtp.password=changeme"))
                .singleElement()
                .asString()
                .contains("placeholder");
    }

    @Test
    void plainTextIsForAMailServerOnThisMachine() {
        assertThat(complaintsInProduction(HOST, FROM, "notifications.smtp.security=none"))
                .singleElement()
                .asString()
                .startsWith("notifications.smtp.security");
        assertThat(complaintsInProduction(
                        "notifications.smtp.host=127.0.0.1", FROM, "notifications.smtp.security=none"))
                .isEmpty();
    }

    @Test
    void oneEndpointMayNotHaveMoreThanThereIs() {
        assertThat(complaints("notifications.deliveriesMax=2", "notifications.deliveriesPerEndpointMax=3"))
                .singleElement()
                .asString()
                .startsWith("notifications.deliveriesPerEndpointMax");
    }
}
