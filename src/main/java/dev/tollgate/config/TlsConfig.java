package dev.tollgate.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the gateway's own ports, for where no proxy in front of it does that.
 *
 * @param certFile PEM, the server's certificate and after it those in between
 * @param keyFile PEM, its private key, without a passphrase
 * @param checkInterval how often the files are looked at for a new certificate
 * @param management whether the management port speaks TLS too
 */
public record TlsConfig(Path certFile, Path keyFile, Duration checkInterval, boolean management) {

    /** Null where no certificate is named: the ports speak plain HTTP then. */
    static @Nullable TlsConfig read(ConfigReader reader) {
        Path certFile = reader.optionalPath("server.tls.certFile");
        Path keyFile = reader.optionalPath("server.tls.keyFile");
        Duration checkInterval = reader.duration("server.tls.checkInterval", "10s", "100ms", "1h");
        boolean management = reader.flag("server.tls.management", false);
        if (certFile == null || keyFile == null) {
            if (certFile != null || keyFile != null) {
                reader.problem(
                        certFile == null ? "server.tls.certFile" : "server.tls.keyFile",
                        "is needed: a certificate and its key go together");
            } else if (management) {
                reader.problem("server.tls.management", "needs server.tls.certFile and server.tls.keyFile");
            }
            return null;
        }
        check(reader, "server.tls.certFile", certFile);
        check(reader, "server.tls.keyFile", keyFile);
        return new TlsConfig(certFile, keyFile, checkInterval, management);
    }

    private static void check(ConfigReader reader, String key, Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            reader.problem(key, "names a file that cannot be read");
        }
    }
}
