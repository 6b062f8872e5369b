package dev.tollgate.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "https://example.com/",
                "https://hooks.example.com:8443/a/b?c=d&e=f",
                "HTTPS://Example.COM/x",
                "https://xn--bcher-kva.example/hook",
                "https://example.com./hook",
                "https://a-b.example/%20",
                "https://93.184.216.34/hook",
                "https://3com.example/hook",
                "https://localhost/refused-when-it-is-sent"
            })
    void whatLeadsToAServerIsTakenEverywhere(String url) {
        assertThat(EndpointUrl.complaint(url, true)).isEmpty();
        assertThat(EndpointUrl.complaint(url, false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com/hook",
                "//example.com/hook",
                "https:",
                "https:///hook",
                "https:/example.com/hook",
                "https:example.com",
                "ftp://example.com/hook",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "http://example.com/hook",
                "http://10.0.0.1/hook",
                "http://localhost.example.com/hook",
                "http://127.0.0.1.example.com/hook",
                "http://127.1/hook",
                "https://user@example.com/hook",
                "https://user:password@example.com/hook",
                "https://example.com@127.0.0.1/hook",
                "https://example.com/hook#there",
                "https://example.com:0/hook",
                "https://example.com:65536/hook",
                "https://example.com:port/hook",
                "https://exa mple.com/hook",
                "https://example.com/a b",
                "https://example.com/\r\nHost: other",
                "https://exämple.com/hook",
                "https://exa_mple.com/hook",
                "https://.example.com/hook",
                "https://2130706433/hook",
                "https://0x7f000001/hook",
                "https://0x7f.0.0.1/hook",
                "https://0177.0.0.1/hook",
                "https://127.1/hook",
                "https://127.0.0.1./hook",
                "https://1.2.3.256/hook",
                "https://1.2.3.4.5/hook",
                "https://[::1]/hook",
                "https://[::ffff:127.0.0.1]/hook",
                "https://[fe80::1%25eth0]/hook"
            })
    void whatDoesNotIsRefusedEverywhere(String url) {
        assertThat(EndpointUrl.complaint(url, true)).isNotEmpty();
        assertThat(EndpointUrl.complaint(url, false)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:3000/hook", "http://127.0.0.1/hook", "http://127.9.9.9:8080/hook"})
    void plainHttpWithinTheMachineIsForASandbox(String url) {
        assertThat(EndpointUrl.complaint(url, true)).isEmpty();
        assertThat(EndpointUrl.complaint(url, false)).contains("url must begin with https://.");
    }

    @Test
    void oneThatIsTooLongIsRefused() {
        String longest = "https://example.com/" + "a".repeat(2_000 - 20);
        assertThat(EndpointUrl.complaint(longest, false)).isEmpty();
        assertThat(EndpointUrl.complaint(longest + "a", false)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com,             true,  example.com, 443,  /",
        "https://example.com?a=b,         true,  example.com, 443,  /?a=b",
        "https://example.com:8443/a?b=%20,true,  example.com, 8443, /a?b=%20",
        "http://localhost/hook,           false, localhost,   80,   /hook"
    })
    void itsPartsAreWhatIsConnectedToAndSent(String url, boolean tls, String host, int port, String target) {
        EndpointUrl parsed = EndpointUrl.of(url);
        assertThat(parsed.isTls()).isEqualTo(tls);
        assertThat(parsed.host()).isEqualTo(host);
        assertThat(parsed.port()).isEqualTo(port);
        assertThat(parsed.target()).isEqualTo(target);
    }
}
