package dev.tollgate.db;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and how to log in. {@link #toString()} hides the password.
 *
 * @param port 1 to 65535
 * @param rootCertificate PEM file of the authorities trusted by {@link SslMode#VERIFY_CA} and {@link SslMode#VERIFY_FULL}
 */
public record DatabaseAddress(
        String host,
        int port,
        String database,
        String user,
        String password,
        SslMode sslMode,
        @Nullable Path rootCertificate) {

    /** Not {@link URI#getHost()}, which knows no underscore, usual in the names of Docker's networks. */
    private static final Pattern AUTHORITY = Pattern.compile("(?:(?<user>[^@:]*)(?::(?<password>[^@]*))?@)?"
            + "(?<host>\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(?::(?<port>[0-9]{1,5}))?");

    /** As in libpq; {@code allow} is left out since it prefers plain text. */
    public enum SslMode {
        DISABLE,
        PREFER,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL;

        boolean verifies() {
            return this == VERIFY_CA || this == VERIFY_FULL;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public DatabaseAddress {
        if (host.isEmpty() || database.isEmpty() || user.isEmpty()) {
            throw new IllegalArgumentException("host, database and user must not be empty");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535, not " + port);
        }
        if (sslMode.verifies() && rootCertificate == null) {
            throw new IllegalArgumentException("sslmode=" + sslMode.word() + " needs sslrootcert=<PEM file>");
        }
    }

    /**
     * Reads {@code postgres://user:password@host:port/database?sslmode=…&sslrootcert=…}. User, password and database are
     * percent-decoded; port is 5432 and sslmode {@code prefer} when left out.
     *
     * @throws IllegalArgumentException with a message that shows no part of the URL but the offending one, never the password
     */
    public static DatabaseAddress parse(String url) {
        URI uri = uri(url);
        if (!"postgres".equals(uri.getScheme()) && !"postgresql".equals(uri.getScheme())) {
            throw bad("must begin with postgres:// or postgresql://");
        }
        if (uri.getRawFragment() != null) {
            throw bad("has a '#' part (write %23 for a '#' in the password)");
        }
        Matcher authority = AUTHORITY.matcher(uri.getRawAuthority() == null ? "" : uri.getRawAuthority());
        if (!authority.matches()) {
            throw bad("names no single host and port (percent-encode special characters in the password)");
        }
        String user = decoded(group(authority, "user", ""));
        String password = decoded(group(authority, "password", ""));
        String host = group(authority, "host", "").replaceAll("^\\[|]$", "");
        int port = Integer.parseInt(group(authority, "port", "5432"));
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String database = decoded(path.startsWith("/") ? path.substring(1) : path);
        if (user.isEmpty()) {
            throw bad("names no user");
        }
        if (database.isEmpty() || database.contains("/")) {
            throw bad("must name one database after the host");
        }
        Parameters parameters = Parameters.parse(uri.getRawQuery());
        return new DatabaseAddress(
                host, port, database, user, password, parameters.sslMode, parameters.rootCertificate);
    }

    DatabaseAddress withDatabase(String name) {
        return new DatabaseAddress(host, port, name, user, password, sslMode, rootCertificate);
    }

    /** For JDBC, without user and password. */
    String jdbcUrl() {
        String hostPart = host.contains(":") ? "[" + host + "]" : host;
        String ssl = "?sslmode=" + sslMode.word();
        if (sslMode.verifies() && rootCertificate != null) {
            ssl += "&sslrootcert=" + encoded(rootCertificate.toString());
        }
        return "jdbc:postgresql://" + hostPart + ":" + port + "/" + encoded(database) + ssl
                + "&ApplicationName=tollgate-setup&connectTimeout=5&loginTimeout=10&options="
                + encoded("-c TimeZone=UTC");
    }

    @Override
    public String toString() {
        return "postgres://" + user + ":***@" + host + ":" + port + "/" + database + "?sslmode=" + sslMode.word();
    }

    private record Parameters(SslMode sslMode, @Nullable Path rootCertificate) {
        static Parameters parse(@Nullable String query) {
            SslMode sslMode = SslMode.PREFER;
            Path rootCertificate = null;
            for (String pair : query == null ? new String[0] : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
                switch (name) {
                    case "sslmode" -> sslMode = sslMode(value);
                    case "sslrootcert" -> rootCertificate = Path.of(value);
                    default -> throw bad("has the unknown parameter '" + name + "'; known: sslmode, sslrootcert");
                }
            }
            return new Parameters(sslMode, rootCertificate);
        }

        private static SslMode sslMode(String value) {
            for (SslMode mode : SslMode.values()) {
                if (mode.word().equals(value)) {
                    return mode;
                }
            }
            throw bad("has sslmode '" + value + "'; one of disable, prefer, require, verify-ca, verify-full");
        }
    }

    private static String group(Matcher matcher, String name, String otherwise) {
        String found = matcher.group(name);
        return found == null ? otherwise : found;
    }

    private static URI uri(String url) {
        try {
            return new URI(url.strip());
        } catch (URISyntaxException e) {
            // Neither the message nor the cause is kept: both quote the URL and so the password.
            throw bad("is no URL at character " + e.getIndex() + " (percent-encode special characters)");
        }
    }

    private static IllegalArgumentException bad(String what) {
        return new IllegalArgumentException("The database URL " + what + ".");
    }

    /** Percent-decoding only: unlike in forms, a plus stays a plus. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
