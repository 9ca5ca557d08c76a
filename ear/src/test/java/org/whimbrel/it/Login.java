package org.whimbrel.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.crypto.Opener;
import org.whimbrel.client.crypto.Opener.Came;
import org.whimbrel.client.crypto.Outgoing;
import org.whimbrel.client.crypto.Sealed;
import org.whimbrel.client.crypto.Sealer;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.UuidV7;

/** A device that is signed in, with its keys. */
final class Login {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final User user;
  private final int device;
  private final String accessToken;
  private final String refreshToken;
  private final AtomicLong counter = new AtomicLong();
  private DeviceKeys keys;

  private Login(User user, int device, String accessToken, String refreshToken, DeviceKeys keys) {
    this.user = user;
    this.device = device;
    this.accessToken = accessToken;
    this.refreshToken = refreshToken;
    this.keys = keys;
  }

  static Login from(User user, JsonNode tokens, DeviceKeys keys) {
    return new Login(
        user,
        tokens.get("device").asInt(),
        tokens.get("accessToken").asText(),
        tokens.get("refreshToken").asText(),
        keys);
  }

  /** The same device with the tokens of an answer. */
  Login with(JsonNode tokens) {
    return from(user, tokens, keys);
  }

  /** The same device with another access token. */
  Login with(String otherAccessToken) {
    return new Login(user, device, otherAccessToken, refreshToken, keys);
  }

  /** The same device with other keys. */
  Login with(DeviceKeys otherKeys) {
    return new Login(user, device, accessToken, refreshToken, otherKeys);
  }

  User user() {
    return user;
  }

  UUID account() {
    return user.id();
  }

  int device() {
    return device;
  }

  String accessToken() {
    return accessToken;
  }

  String refreshToken() {
    return refreshToken;
  }

  DeviceKeys keys() {
    return keys;
  }

  void rotate(long nowMs, long graceUntilMs, SecureRandom random) {
    keys = keys.rotate(nowMs, graceUntilMs, random);
  }

  /** A signed message with an id of now, sealed to nobody. */
  Frame.Send message(UUID... recipients) {
    return message(UuidV7.at(Instant.now()), "hello", List.of(), recipients);
  }

  /** A message of this text, sealed to some keys. */
  Frame.Send message(UUID id, String text, Collection<VerifiedKey> devices, UUID... recipients) {
    return seal(id, text, devices, recipients).frame();
  }

  /** A message of this text, sealed to some keys, with what wraps for more can be made of. */
  Sealed seal(String text, Collection<VerifiedKey> devices, UUID... recipients) {
    return seal(UuidV7.at(Instant.now()), text, devices, recipients);
  }

  private Sealed seal(UUID id, String text, Collection<VerifiedKey> devices, UUID... recipients) {
    Outgoing outgoing =
        Outgoing.text(
            id,
            "",
            List.of(recipients),
            text,
            counter.incrementAndGet(),
            Instant.now().toEpochMilli());
    return new Sealer(keys, RANDOM).seal(outgoing, user.deviceChain(), devices);
  }

  /** What this device reads of the keys of an account over REST, and believes. */
  PublishedKeys keysOf(User other) {
    return PublishedKeys.read(user.api(), accessToken, other.id());
  }

  /** The keys to seal to, of the recipients and of this device's own account. */
  List<VerifiedKey> keysFor(User... recipients) {
    List<VerifiedKey> all = new ArrayList<>(keysOf(user).keys());
    for (User recipient : recipients) {
      all.addAll(keysOf(recipient).keys());
    }
    return all;
  }

  /** What this device can make of an entry, with the sender's chain as it reads it. */
  Opened open(Frame.Entry entry) {
    return open(entry, entry.wrap());
  }

  /** The same with a wrap that came later. */
  Opened open(Frame.Entry entry, Frame.@Nullable KeyWrap wrap) {
    PublishedKeys sender = PublishedKeys.read(user.api(), accessToken, entry.from());
    return new Opener(keys)
        .open(Objects.requireNonNull(entry.body()), Came.from(entry), wrap, sender.chain());
  }

  /** So many messages, each with a text of its own. */
  List<Frame.Send> some(int count, UUID recipient) {
    List<Frame.Send> messages = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      messages.add(message(UuidV7.at(Instant.now()), "message " + i, List.of(), recipient));
    }
    return messages;
  }
}
