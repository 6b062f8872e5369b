package dev.tollgate.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for localhost and 127.0.0.1, made with the JDK's keytool. */
public record TestCertificate(X509Certificate certificate, String certPem, String keyPem) {
    private static final String LOCAL = "dns:localhost,ip:127.0.0.1";
    private static final char[] PASSWORD = "not-a-secret".toCharArray();

    /** Valid from an hour ago for so many days. */
    public static TestCertificate valid(String kind, int days) {
        return make(kind, "-1H", days, LOCAL);
    }

    /** Ended two days ago. */
    public static TestCertificate ended() {
        return make("EC", "-3d", 1, LOCAL);
    }

    /** For a name that is not this machine's. */
    public static TestCertificate ofAnotherHost() {
        return make("EC", "-1H", 30, "dns:elsewhere.example");
    }

    private static TestCertificate make(String kind, String start, int days, String names) {
        try {
            Path folder = Files.createTempDirectory("tollgate-certificate");
            Path store = folder.resolve("store.p12");
            try {
                keytool(store, kind, start, days, names);
                return read(store);
            } finally {
                Files.deleteIfExists(store);
                Files.delete(folder);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(Path store, String kind, String start, int days, String names) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                kind,
                "-dname",
                "CN=localhost",
                "-ext",
                "san=" + names,
                "-startdate",
                start,
                "-validity",
                Integer.toString(days),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static TestCertificate read(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        X509Certificate certificate = (X509Certificate) store.getCertificate("server");
        byte[] key = Objects.requireNonNull(store.getKey("server", PASSWORD)).getEncoded();
        return new TestCertificate(certificate, pem("CERTIFICATE", certificate.getEncoded()), pem("PRIVATE KEY", key));
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + label + "-----\n";
    }

    /** Puts both files in the place of others, each in one step, the key readable by its owner only. */
    public void write(Path certFile, Path keyFile) throws IOException {
        replace(certFile, certPem);
        replace(keyFile, keyPem);
    }

    /** Readers see the old content or the new one, as with a mounted secret. */
    public static void replace(Path file, String content) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(beside, content);
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-------"));
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Of a client that trusts these and nobody else. */
    public static SSLContext trusting(TestCertificate... trusted) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (TestCertificate each : trusted) {
            store.setCertificateEntry(each.certificate().getSerialNumber().toString(), each.certificate());
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), new SecureRandom());
        return context;
    }
}
