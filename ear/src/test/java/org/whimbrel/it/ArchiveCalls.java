package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.whimbrel.client.crypto.ArchiveKey;
import org.whimbrel.client.crypto.ArchiveSealing;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.crypto.Opener;
import org.whimbrel.client.crypto.Sealed;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.SignedArchiveKey;

/** The archive as a client sees it, with the encryption of the Java client. */
final class ArchiveCalls {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final WhimbrelServer server;
  private final Api api;

  ArchiveCalls(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
  }

  /** Sends a text, and waits until it is in the log. */
  Sealed say(Login from, User to, String text) {
    Sealed sealed = from.seal(text, from.keysFor(to), to.id());
    try (DeviceClient socket = DeviceClient.connect(server, from)) {
      socket.sendAccepted(sealed.frame());
      socket.awaitEntry(sealed.key().id());
    }
    return sealed;
  }

  /** An archive key, sealed by one device of an account to another. */
  SignedArchiveKey seal(Login by, ArchiveKey archiveKey, Login to) {
    VerifiedKey target = by.keysOf(by.user()).of(to);
    return ArchiveSealing.seal(by.keys(), archiveKey, target).orElseThrow();
  }

  Api.Answer put(Login device, SignedArchiveKey... keys) {
    List<Map<String, Object>> forms =
        Arrays.stream(keys).map(each -> form(each.bytes(), each.signature())).toList();
    return api.call(
        "POST", "/api/archive/keys", device.accessToken(), Api.json(Map.of("keys", forms)));
  }

  static Map<String, Object> form(Bytes entry, Bytes signature) {
    return Map.of("entry", entry.toBase64Url(), "signature", signature.toBase64Url());
  }

  /** A content key under an archive key, as a device uploads it. */
  static Map<String, Object> wrap(UUID message, ArchiveKey archiveKey, Bytes content) {
    return Map.of(
        "id", message, "epoch", archiveKey.epoch(), "wrap", archiveKey.wrap(content).toBase64Url());
  }

  @SafeVarargs
  final Api.Answer wraps(Login device, Map<String, Object>... wraps) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Map<String, Object> wrap : wraps) {
      all.add(wrap);
    }
    return wraps(device, all);
  }

  Api.Answer wraps(Login device, List<Map<String, Object>> wraps) {
    return api.call(
        "POST", "/api/archive/wraps", device.accessToken(), Api.json(Map.of("wraps", wraps)));
  }

  /** What the server has that is sealed to a device, or to the recovery key. */
  List<SignedArchiveKey> sealedFor(Login device) {
    Api.Answer answer = api.get("/api/archive/keys", device.accessToken());
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    List<SignedArchiveKey> keys = new ArrayList<>();
    for (JsonNode each : answer.json().get("keys")) {
      keys.add(
          new SignedArchiveKey(
              Bytes.fromBase64Url(each.get("entry").asText()),
              Bytes.fromBase64Url(each.get("signature").asText())));
    }
    return keys;
  }

  /** The archive keys that a device gets and can open. */
  List<ArchiveKey> opened(Login device) {
    List<ArchiveKey> keys = new ArrayList<>();
    for (SignedArchiveKey each : sealedFor(device)) {
      if (ArchiveSealing.open(device.keys(), device.keysOf(device.user()).chain(), each)
          instanceof ArchiveSealing.Opened.Key opened) {
        keys.add(opened.key());
      }
    }
    return keys;
  }

  /** The mailbox with what the archive has of it. */
  Api.Answer history(Login device) {
    return api.page(device.accessToken(), "after=0&archive=true");
  }

  /** The entry of a message; missing if there is none. */
  static JsonNode line(Api.Answer page, UUID message) {
    assertThat(page.status()).as(page.toString()).isEqualTo(200);
    for (JsonNode entry : page.json().get("entries")) {
      if (entry.get("id").asText().equals(message.toString()) && entry.has("body")) {
        return entry;
      }
    }
    return MissingNode.getInstance();
  }

  /** The content key that a device finds in the archive. */
  Bytes unwrapped(Login device, ArchiveKey archiveKey, UUID message) {
    JsonNode wrap = line(history(device), message).at("/archive/wrap");
    return archiveKey.unwrap(Bytes.fromBase64Url(wrap.asText())).orElseThrow();
  }

  /** The text that a device finds in the archive. */
  String read(Login device, ArchiveKey archiveKey, UUID message) {
    JsonNode entry = line(history(device), message);
    UUID from = UUID.fromString(entry.get("from").asText());
    Opener.Came came = new Opener.Came(message, from, entry.get("device").asInt(), List.of());
    Opened opened =
        Opener.openArchived(
            Bytes.fromBase64Url(entry.get("body").asText()),
            came,
            archiveKey,
            Bytes.fromBase64Url(entry.at("/archive/wrap").asText()),
            PublishedKeys.read(api, device.accessToken(), from).chain());
    assertThat(opened).isInstanceOf(Opened.Text.class);
    return ((Opened.Text) opened).text();
  }

  static Bytes random(int size) {
    byte[] bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
