package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;

class SharesTest {
    @Test
    void oneAddressGetsItsPartAndOthersTheRest() {
        Shares shares = new Shares(10, 4);
        assertThat(shares.take("a", 4)).isEqualTo(Shares.Grant.GIVEN);
        assertThat(shares.take("a", 1)).isEqualTo(Shares.Grant.ADDRESS_HAS_ITS_PART);
        assertThat(shares.take("b", 4)).isEqualTo(Shares.Grant.GIVEN);
        assertThat(shares.take("c", 3)).isEqualTo(Shares.Grant.NONE_LEFT);
        assertThat(shares.take("c", 2)).isEqualTo(Shares.Grant.GIVEN);
        assertThat(shares.taken()).isEqualTo(10);
    }

    @Test
    void whatIsGivenBackCanBeHadAgain() {
        Shares shares = new Shares(10, 4);
        for (int i = 0; i < 1_000; i++) {
            assertThat(shares.take("a", 3)).isEqualTo(Shares.Grant.GIVEN);
            shares.giveBack("a", 1);
            assertThat(shares.take("a", 2)).isEqualTo(Shares.Grant.GIVEN);
            shares.giveBack("a", 4);
        }
        assertThat(shares.taken()).isZero();
        assertThat(shares.take("a", 5)).isEqualTo(Shares.Grant.ADDRESS_HAS_ITS_PART);
    }

    @Test
    void aNetworkOfIpv6IsOneCaller() {
        assertThat(address("2001:db8:1:2::1")).isEqualTo(address("2001:db8:1:2:ffff::9"));
        assertThat(address("2001:db8:1:2::1")).isNotEqualTo(address("2001:db8:1:3::1"));
        assertThat(address("192.0.2.1")).isNotEqualTo(address("192.0.2.2"));
        assertThat(Shares.addressOf(null)).isEqualTo("-");
        assertThat(Shares.addressOf(SocketAddress.domainSocketAddress("a.sock")))
                .isEqualTo("-");
    }

    private static String address(String ip) {
        return Shares.addressOf(SocketAddress.inetSocketAddress(1, ip));
    }
}
