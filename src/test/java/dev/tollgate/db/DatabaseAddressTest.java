package dev.tollgate.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tollgate.db.DatabaseAddress.SslMode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {
    @Test
    void everyPartIsRead() {
        assertThat(
                        DatabaseAddress.parse(
                                "postgres://billing:geheim@db.example.org:6432/tollgate?sslmode=verify-full&sslrootcert=/etc/ca.pem"))
                .isEqualTo(new DatabaseAddress(
                        "db.example.org",
                        6432,
                        "tollgate",
                        "billing",
                        "geheim",
                        SslMode.VERIFY_FULL,
                        Path.of("/etc/ca.pem")));
    }

    @Test
    void portAndSslModeHaveDefaultsAndThePasswordMayBeMissing() {
        assertThat(DatabaseAddress.parse("postgresql://u@h/d"))
                .isEqualTo(new DatabaseAddress("h", 5432, "d", "u", "", SslMode.PREFER, null));
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://u:a%3Ab%40c%2Fd%25@h/d, a:b@c/d%",
        "postgres://u:a+b@h/d, a+b",
        "postgres://u:a:b@h/d, a:b",
        "postgres://u:a%20b@h/d, a b",
        "postgres://u:%C3%BC@h/d, ü",
        "postgres://u:!$&*=~.@h/d, !$&*=~."
    })
    void thePasswordIsPercentDecoded(String url, String password) {
        assertThat(DatabaseAddress.parse(url).password()).isEqualTo(password);
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://u@[::1]:5433/d, ::1, 5433",
        "postgres://u@10.0.0.7/d, 10.0.0.7, 5432",
        "postgres://u@my_db:1/d, my_db, 1",
        "postgres://u@h:65535/d, h, 65535"
    })
    void hostsAreNamesOrAddresses(String url, String host, int port) {
        DatabaseAddress address = DatabaseAddress.parse(url);
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "jdbc:postgresql://u:geheim@h/d",
                "mysql://u:geheim@h/d",
                "postgres:u:geheim@h/d",
                "postgres:///d",
                "postgres://h/d",
                "postgres://:geheim@h/d",
                "postgres://u:geheim@h",
                "postgres://u:geheim@h/",
                "postgres://u:geheim@h/d/e",
                "postgres://u:geheim@/d",
                "postgres://u:geheim@h1,h2/d",
                "postgres://u:geheim@h:0/d",
                "postgres://u:geheim@h:65536/d",
                "postgres://u:geheim@h:-1/d",
                "postgres://u:geheim@h:x/d",
                "postgres://u:geheim@geheim@h/d",
                "postgres://u:geheim/x@h/d",
                "postgres://u:geheim#x@h/d",
                "postgres://u:geheim x@h/d",
                "postgres://u:geheim%@h/d",
                "postgres://u:geheim%zz@h/d",
                "postgres://u:geheim@h/d#x",
                "postgres://u:geheim@h/d?sslmode=allow",
                "postgres://u:geheim@h/d?sslmode=",
                "postgres://u:geheim@h/d?sslmode=REQUIRE",
                "postgres://u:geheim@h/d?sslmode=verify-ca",
                "postgres://u:geheim@h/d?sslmode=verify-full",
                "postgres://u:geheim@h/d?currentSchema=x",
                "postgres://u:geheim@h/d?",
            })
    void whatIsNoAddressIsRefusedWithoutShowingThePassword(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseAddress.parse(url))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("geheim"))
                .withNoCause();
    }

    @Test
    void neitherTextNorJdbcUrlShowsThePassword() {
        DatabaseAddress address = DatabaseAddress.parse("postgres://u:geheim@h/d?sslmode=require");
        assertThat(address).hasToString("postgres://u:***@h:5432/d?sslmode=require");
        assertThat(address.jdbcUrl())
                .startsWith("jdbc:postgresql://h:5432/d?sslmode=require")
                .doesNotContain("geheim");
    }
}
