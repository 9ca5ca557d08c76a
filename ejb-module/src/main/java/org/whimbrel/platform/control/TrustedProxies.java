package org.whimbrel.platform.control;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The proxies in front of this server, which may say whom a request is from. Anybody can write
 * {@code X-Forwarded-For}; what others than these say is not believed.
 */
public final class TrustedProxies {
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");

  /** An address as digits, so that nothing is ever looked up by name. */
  private static final Pattern NUMERIC =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*");

  private static final int ADDRESS_CHARS_MAX = 45;

  /** More hops than any sound chain has; what is left of them is not looked at. */
  private static final int HOPS_MAX = 10;

  private final List<Network> networks;

  private static final class Network {
    private final byte[] address;
    private final int prefixBits;

    Network(byte[] address, int prefixBits) {
      this.address = address;
      this.prefixBits = prefixBits;
    }

    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      int whole = prefixBits / Byte.SIZE;
      if (!Arrays.equals(address, 0, whole, other, 0, whole)) {
        return false;
      }
      int rest = prefixBits % Byte.SIZE;
      int mask = 0xff << (Byte.SIZE - rest);
      return rest == 0 || ((address[whole] ^ other[whole]) & mask & 0xff) == 0;
    }
  }

  private TrustedProxies(List<Network> networks) {
    this.networks = networks;
  }

  /**
   * Reads the setting.
   *
   * @param list addresses and networks ({@code 10.0.0.0/8}), with commas or spaces between them;
   *     blank for nobody
   * @throws IllegalArgumentException if one of them is none
   */
  public static TrustedProxies parse(String list) {
    return new TrustedProxies(
        SEPARATOR
            .splitAsStream(list.strip())
            .filter(text -> !text.isEmpty())
            .map(TrustedProxies::network)
            .toList());
  }

  private static Network network(String text) {
    String[] parts = text.split("/", -1);
    byte[] address =
        numeric(parts[0])
            .orElseThrow(() -> new IllegalArgumentException("no address or network: " + text));
    int bits = address.length * Byte.SIZE;
    if (parts.length == 1) {
      return new Network(address, bits);
    }
    if (parts.length > 2 || !parts[1].matches("\\d{1,3}") || Integer.parseInt(parts[1]) > bits) {
      throw new IllegalArgumentException("no network: " + text);
    }
    return new Network(address, Integer.parseInt(parts[1]));
  }

  /**
   * Whom a request is from: the last address in the chain that is not one of the proxies.
   *
   * @param peer the address that the connection comes from
   * @param forwardedFor the header {@code X-Forwarded-For}, several of them with commas between;
   *     null if there is none
   */
  public String client(String peer, @Nullable String forwardedFor) {
    String client = peer;
    if (forwardedFor == null) {
      return client;
    }
    String[] hops = forwardedFor.split(",", -1);
    int last = Math.max(0, hops.length - HOPS_MAX);
    for (int i = hops.length - 1; i >= last && isTrusted(client); i--) {
      String hop = hops[i].strip();
      if (numeric(hop).isEmpty()) {
        return client;
      }
      client = hop;
    }
    return client;
  }

  private boolean isTrusted(String address) {
    return numeric(address)
        .filter(bytes -> networks.stream().anyMatch(network -> network.contains(bytes)))
        .isPresent();
  }

  private static Optional<byte[]> numeric(String text) {
    if (text.length() > ADDRESS_CHARS_MAX || !NUMERIC.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      // An IPv4 address that is written as an IPv6 one counts as what it is.
      return Optional.of(InetAddress.getByName(text).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
