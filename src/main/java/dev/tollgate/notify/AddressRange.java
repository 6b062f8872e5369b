package dev.tollgate.notify;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A network, by its first address and the number of leading bits that its addresses have in common. */
record AddressRange(InetAddress first, int bits) {
    /**
     * What the internet does not route to strangers (https://www.iana.org/assignments/iana-ipv4-special-registry and
     * iana-ipv6-special-registry), and the forms of IPv6 that carry an IPv4 address and would lead to it through a gateway.
     */
    private static final List<AddressRange> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "::/96",
                    "64:ff9b::/96",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20",
                    "5f00::/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8")
            .map(AddressRange::parse)
            .toList();

    /** Whether anybody on the internet could be meant by it. */
    static boolean isPublic(InetAddress address) {
        return NOT_PUBLIC.stream().noneMatch(range -> range.contains(address));
    }

    private static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        return new AddressRange(literal(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** Looks nothing up, since the text is an address. */
    private static InetAddress literal(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(text + " is no address", e);
        }
    }

    boolean contains(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] its = address.getAddress();
        int whole = bits / 8;
        if (mine.length != its.length || !Arrays.equals(mine, 0, whole, its, 0, whole)) {
            return false;
        }
        int rest = bits % 8;
        return rest == 0 || (mine[whole] ^ its[whole]) >> (8 - rest) == 0;
    }
}
