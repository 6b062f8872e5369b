package dev.tollgate.http;

import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something of which there is only so much, and of which one address gets only a part, so that a single caller cannot
 * take it from all others. Thread-safe.
 */
public final class Shares {
    private static final int IPV6_NETWORK_BYTES = 8;

    private final long max;
    private final long addressMax;
    private final Map<String, Long> byAddress = new HashMap<>();
    private long taken;

    /** What became of a wish. */
    enum Grant {
        GIVEN,
        NONE_LEFT,
        ADDRESS_HAS_ITS_PART
    }

    /** @param addressMax the most that one address may have of {@code max} */
    public Shares(long max, long addressMax) {
        this.max = max;
        this.addressMax = addressMax;
    }

    /** The one who counts as a caller: an IPv4 address, or a network of IPv6, where each subscriber has 2^64 addresses. */
    static String addressOf(@Nullable SocketAddress remote) {
        String text = remote == null ? null : remote.hostAddress();
        if (text == null) {
            return "-";
        }
        try {
            InetAddress address = InetAddress.getByName(text); // the text of an address: nothing is looked up
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), IPV6_NETWORK_BYTES))
                    : text;
        } catch (UnknownHostException e) {
            return text;
        }
    }

    synchronized Grant take(String address, long amount) {
        if (taken + amount > max) {
            return Grant.NONE_LEFT;
        }
        long has = byAddress.getOrDefault(address, 0L);
        if (has + amount > addressMax) {
            return Grant.ADDRESS_HAS_ITS_PART;
        }
        taken += amount;
        byAddress.put(address, has + amount);
        return Grant.GIVEN;
    }

    synchronized void giveBack(String address, long amount) {
        taken -= amount;
        byAddress.computeIfPresent(address, (same, has) -> has > amount ? has - amount : null);
    }

    synchronized long taken() {
        return taken;
    }
}
