package dev.tollgate.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where messages are sent: https to a name or an IPv4 address, and http only within this machine, in a sandbox. Which
 * addresses a name may stand for is {@link Destinations}' affair, at the time of sending.
 */
record EndpointUrl(URI uri) {
    private static final int LENGTH_MAX = 2_000;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.?");
    /** What resolvers take for an address, though it does not look like one: 2130706433, 0x7f.1, 127.1. */
    private static final Pattern NUMBER = Pattern.compile("(0[xX][0-9a-fA-F]*|\\d+)");

    private static final Pattern OCTET = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final int OCTET_MAX = 255;

    /** What is wrong with it, for the caller; empty if it can be used. */
    static Optional<String> complaint(String text, boolean sandbox) {
        if (text.length() > LENGTH_MAX || !VISIBLE.matcher(text).matches()) {
            return Optional.of("url must be of visible ASCII characters, " + LENGTH_MAX + " at most.");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.of("url cannot be read.");
        }
        if (uri.getHost() == null || !isHost(uri.getHost())) {
            return Optional.of("url must name a host, by a name or an IPv4 address.");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            return Optional.of("url must have neither a user nor a fragment.");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            return Optional.of("url has a port that there is not.");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean plain = scheme.equals("http") && sandbox && isLoopback(uri.getHost());
        return scheme.equals("https") || plain
                ? Optional.empty()
                : Optional.of(
                        sandbox
                                ? "url must begin with https://, or with http:// to this machine."
                                : "url must begin with https://.");
    }

    /** One that was checked when it was stored. */
    static EndpointUrl of(String text) {
        return new EndpointUrl(URI.create(text));
    }

    boolean isTls() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    String host() {
        return uri.getHost();
    }

    int port() {
        return uri.getPort() > 0 ? uri.getPort() : isTls() ? HTTPS_PORT : HTTP_PORT;
    }

    /** Path and query, as they are sent. */
    String target() {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static boolean isHost(String host) {
        if (!NAME.matcher(host).matches()) {
            return false;
        }
        String[] labels = host.split("\\.");
        return !NUMBER.matcher(labels[labels.length - 1]).matches() || isIpv4(host, labels);
    }

    private static boolean isIpv4(String host, String[] labels) {
        if (labels.length != 4 || host.endsWith(".")) {
            return false;
        }
        for (String label : labels) {
            if (!OCTET.matcher(label).matches() || Integer.parseInt(label) > OCTET_MAX) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost") || host.startsWith("127.") && isIpv4(host, host.split("\\."));
    }
}
