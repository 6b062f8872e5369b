package dev.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsConfigTest {
    @TempDir
    Path directory;

    @Test
    void withoutACertificateThePortsSpeakPlainHttp() {
        assertThat(Config.of().server().tls()).isNull();
        assertThat(complaints("server.tls.checkInterval=5s")).isEmpty();
    }

    @Test
    void certificateAndKeyGoTogetherAndMustBeThere() throws Exception {
        Files.writeString(directory.resolve("tls.crt"), "certificate");

        assertThat(complaints("server.tls.certFile=tls.crt"))
                .containsExactly("server.tls.keyFile (not set): is needed: a certificate and its key go together");
        assertThat(complaints("server.tls.keyFile=tls.crt"))
                .containsExactly("server.tls.certFile (not set): is needed: a certificate and its key go together");
        assertThat(complaints("server.tls.certFile=tls.crt", "server.tls.keyFile=absent.key"))
                .containsExactly("server.tls.keyFile (--set): names a file that cannot be read");
        assertThat(complaints("server.tls.management=true"))
                .containsExactly("server.tls.management (--set): needs server.tls.certFile and server.tls.keyFile");
    }

    /** Relative to the working directory, as the files of secrets. */
    @Test
    void theFilesAreFoundAndTheAddressIsHttps() throws Exception {
        Files.writeString(directory.resolve("tls.crt"), "certificate");
        Files.writeString(directory.resolve("tls.key"), "key");

        ServerConfig server = Config.load(sources("server.tls.certFile=tls.crt", "server.tls.keyFile=tls.key"))
                .config()
                .server();

        assertThat(server.publicUrl()).hasToString("https://localhost:8080");
        assertThat(server.tls())
                .isEqualTo(new TlsConfig(
                        directory.resolve("tls.crt"), directory.resolve("tls.key"), Duration.ofSeconds(10), false));
    }

    private List<String> complaints(String... settings) {
        return Complaints.of(sources(settings));
    }

    private ConfigSources sources(String... settings) {
        return new ConfigSources(directory, null, Map.of(), List.of(settings));
    }
}
