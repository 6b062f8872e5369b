package dev.tollgate.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {
    private static final Map<String, List<String>> NAMES = Map.of(
            "public.example", List.of("2606:2800:220:1::1", "93.184.216.34", "93.184.216.35"),
            "inner.example", List.of("10.0.0.1"),
            "metadata.example", List.of("169.254.169.254"),
            "both.example", List.of("93.184.216.34", "192.168.0.1"),
            "loopback.example", List.of("127.0.0.1"),
            "none.example", List.of());

    private final Vertx vertx = Vertx.vertx();

    private static InetAddress[] lookUp(String host) throws UnknownHostException {
        List<String> found = NAMES.get(host);
        if (found == null) {
            throw new UnknownHostException(host);
        }
        InetAddress[] addresses = new InetAddress[found.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByName(found.get(i));
        }
        return addresses;
    }

    private Destinations destinations(boolean allowPrivate, boolean allowLoopback) {
        return new Destinations(vertx, allowPrivate, allowLoopback, DestinationsTest::lookUp);
    }

    private static String found(Destinations destinations, String host, int attempt) {
        return destinations.find(host, attempt).await().getHostAddress();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void laterAttemptsTryTheOtherAddresses() {
        Destinations strict = destinations(false, false);
        assertThat(found(strict, "public.example", 1)).isEqualTo("93.184.216.34");
        assertThat(found(strict, "public.example", 2)).isEqualTo("93.184.216.35");
        assertThat(found(strict, "public.example", 3)).startsWith("2606:2800:220");
        assertThat(found(strict, "public.example", 4)).isEqualTo("93.184.216.34");
    }

    @ParameterizedTest
    @ValueSource(strings = {"inner.example", "metadata.example", "both.example", "loopback.example"})
    void aNameThatMayLeadInsideIsRefused(String host) {
        Destinations strict = destinations(false, false);
        assertThatThrownBy(() -> strict.find(host, 1).await()).isInstanceOf(Destinations.Refused.class);
    }

    @Test
    void aSandboxReachesItsOwnMachineAndNoOther() {
        Destinations sandbox = destinations(false, true);
        assertThat(found(sandbox, "loopback.example", 1)).isEqualTo("127.0.0.1");
        assertThatThrownBy(() -> sandbox.find("inner.example", 1).await()).isInstanceOf(Destinations.Refused.class);
    }

    @Test
    void whereItIsConfiguredPrivateAddressesAreReached() {
        Destinations open = destinations(true, false);
        assertThat(found(open, "inner.example", 1)).isEqualTo("10.0.0.1");
        assertThat(found(open, "loopback.example", 1)).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown.example", "none.example"})
    void aNameWithoutAnAddressIsUnknown(String host) {
        Destinations strict = destinations(false, false);
        assertThatThrownBy(() -> strict.find(host, 1).await()).isInstanceOf(UnknownHostException.class);
    }
}
