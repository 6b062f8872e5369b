package dev.tollgate.tls;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * A chain and its private key in PEM, proven to belong together. The private key may be PKCS#8, PKCS#1 or SEC 1, RSA or
 * elliptic, without a passphrase.
 *
 * @param chain the server's own certificate first
 */
record ServerCertificate(Pem pem, List<X509Certificate> chain) {
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");
    private static final List<String> KEY_KINDS = List.of("RSA", "EC");
    private static final long FILE_BYTES_MAX = 1 << 20;
    private static final int PROBE_BYTES = 32;

    ServerCertificate {
        chain = List.copyOf(chain);
    }

    /** The two files at one moment. */
    record Pem(Buffer certificates, Buffer key) {
        static Pem read(Path certFile, Path keyFile) throws InvalidCertificate {
            return new Pem(bytes(certFile), bytes(keyFile));
        }

        /** Not what is in them: one is a private key. */
        @Override
        public String toString() {
            return "PEM";
        }

        private static Buffer bytes(Path file) throws InvalidCertificate {
            try {
                if (Files.size(file) > FILE_BYTES_MAX) {
                    throw new InvalidCertificate(file + " is too large for a certificate or key", null);
                }
                return Buffer.buffer(Files.readAllBytes(file));
            } catch (IOException e) {
                throw new InvalidCertificate(
                        file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
            }
        }
    }

    /**
     * Blocks for milliseconds.
     *
     * @throws InvalidCertificate if the files are no PEM, or the key is another certificate's
     */
    static ServerCertificate of(Vertx vertx, Pem pem) throws InvalidCertificate {
        List<X509Certificate> chain = chain(pem.certificates());
        PrivateKey key = key(vertx, pem);
        if (!belongTogether(key, chain.getFirst())) {
            throw new InvalidCertificate("the key is not the certificate's", null);
        }
        return new ServerCertificate(pem, chain);
    }

    /** Only TLS 1.2 and 1.3, and HTTP/1.1 only: what the servers speak without TLS too. */
    ServerSSLOptions options() {
        return new ServerSSLOptions()
                .setKeyCertOptions(keyCert(pem))
                .setEnabledSecureTransportProtocols(PROTOCOLS)
                .setUseAlpn(false);
    }

    /** When the first of the chain ends: with it, callers end. */
    Instant expiry() {
        return chain.stream()
                .map(each -> each.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Whether every certificate of the chain holds then. */
    boolean holdsAt(Instant moment) {
        return chain.stream()
                .noneMatch(each -> moment.isBefore(each.getNotBefore().toInstant())
                        || moment.isAfter(each.getNotAfter().toInstant()));
    }

    /** For the log: whose, until when, and which one of several. */
    String description() {
        X509Certificate own = chain.getFirst();
        return own.getSubjectX500Principal().getName() + ", serial "
                + own.getSerialNumber().toString(16) + ", until " + expiry();
    }

    static PemKeyCertOptions keyCert(Pem pem) {
        return new PemKeyCertOptions().setCertValue(pem.certificates()).setKeyValue(pem.key());
    }

    private static List<X509Certificate> chain(Buffer pem) throws InvalidCertificate {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes()))) {
                chain.add((X509Certificate) each);
            }
        } catch (CertificateException e) {
            throw new InvalidCertificate("the certificate is no PEM that can be read", e);
        }
        if (chain.isEmpty()) {
            throw new InvalidCertificate("the certificate's file has no certificate in it", null);
        }
        return chain;
    }

    /** Read as the server will read it. What Vert.x throws may quote the file, so it is not passed on. */
    private static PrivateKey key(Vertx vertx, Pem pem) throws InvalidCertificate {
        try {
            for (KeyManager manager : keyCert(pem).getKeyManagerFactory(vertx).getKeyManagers()) {
                for (String kind : KEY_KINDS) {
                    if (manager instanceof X509KeyManager keys && keys.getServerAliases(kind, null) != null) {
                        return keys.getPrivateKey(keys.getServerAliases(kind, null)[0]);
                    }
                }
            }
        } catch (Exception e) {
            throw new InvalidCertificate(
                    "the key is no PEM that can be read, or of another kind than the certificate", null);
        }
        throw new InvalidCertificate("the key is neither RSA nor elliptic", null);
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        byte[] probe = new byte[PROBE_BYTES];
        new SecureRandom().nextBytes(probe);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(probe);
            byte[] signature = signing.sign();
            Signature checking = Signature.getInstance(algorithm);
            checking.initVerify(certificate.getPublicKey());
            checking.update(probe);
            return checking.verify(signature);
        } catch (GeneralSecurityException e) {
            // Such as a key of another curve.
            return false;
        }
    }
}
