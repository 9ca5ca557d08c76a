package org.whimbrel.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.client.rest.Tokens;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;

/**
 * Tokens in a store, a line each: account, device, refresh token. The access token is not kept; it
 * is worth little and soon nothing. Stateless.
 */
final class StoredTokens {
  private static final String NAME = "session";

  private StoredTokens() {}

  /** A device that signed in before. */
  record Device(UUID account, int number) {}

  static void write(Store store, Tokens tokens) {
    String text =
        String.join(
            "\n",
            tokens.account().toString(),
            Integer.toString(tokens.device()),
            tokens.refreshToken());
    store.write(NAME, Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Tokens whose access token is refreshed before its first use. */
  static Optional<Tokens> read(Store store) {
    return lines(store)
        .map(
            lines ->
                new Tokens(
                    UUID.fromString(lines.get(0)),
                    Integer.parseInt(lines.get(1)),
                    "",
                    lines.get(2),
                    0));
  }

  static Optional<Device> device(Store store) {
    return read(store).map(tokens -> new Device(tokens.account(), tokens.device()));
  }

  private static Optional<List<String>> lines(Store store) {
    return store
        .read(NAME)
        .map(value -> new String(value.bytes(), StandardCharsets.UTF_8).lines().toList())
        .filter(lines -> lines.size() == 3);
  }
}
