package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.client.crypto.ArchiveKey;
import org.whimbrel.client.crypto.ArchiveSealing;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.RecoveryKey;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.SignedArchiveKey;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** What the server keeps for an account whose devices are all lost. */
@ExtendWith(SharedServer.class)
class RecoveryIT {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Api api;
  private final ArchiveCalls archive;
  private final User alice;
  private final User bob;
  private final Login first;
  private final Login bobs;
  private final ArchiveKey key;

  RecoveryIT(WhimbrelServer server) {
    this.api = server.api();
    this.archive = new ArchiveCalls(server);
    this.alice = User.register(api, "alice");
    this.bob = User.register(api, "bob");
    this.first = alice.signIn();
    this.bobs = bob.signIn();
    alice.connect(bob);
    this.key = ArchiveKey.generate(alice.id(), 1, RANDOM);
  }

  @Test
  void theRecoveryKeyShouldBringBackAnAccountWithoutDevices() throws BadKeysException {
    UUID id = archive.say(first, bob, "kept").key().id();
    Bytes content = ArchiveCalls.random(32);
    assertDone(archive.put(first, archive.seal(first, key, first)));
    assertDone(archive.wraps(first, ArchiveCalls.wrap(id, key, content)));
    RecoveryKey recovery = RecoveryKey.generate(RANDOM);
    append(first, recovery.signingKey().publicKey());
    RecoveryKey other = RecoveryKey.generate(RANDOM);
    assertRefused(
        putRecovery(first, other.record(alice.deviceChain(), 1, now())), 400, "bad-key-signature");
    SignedKeyRecord record = recovery.record(alice.deviceChain(), 1, now());
    assertDone(putRecovery(first, record));
    assertDone(putRecovery(first, record));
    VerifiedKey target = first.keysOf(alice).chain().verifyRecovery(record);
    assertDone(archive.put(first, ArchiveSealing.seal(first.keys(), key, target).orElseThrow()));

    Login fresh = alice.signInWithoutKeys();
    JsonNode told = api.get("/api/archive/recovery", fresh.accessToken()).json();
    assertThat(told.get("entry").asText()).isEqualTo(record.bytes().toBase64Url());
    SignedChainEntry joining =
        new ChainSigner(fresh.keys())
            .addByRecovery(alice.deviceChain(), recovery.signingKey(), now());
    alice.appended(joining);
    Api.Answer joined =
        api.publish(
            fresh.accessToken(),
            joining,
            new ChainSigner(fresh.keys()).record(alice.deviceChain()));
    assertThat(joined.status()).as(joined.toString()).isEqualTo(200);
    SignedArchiveKey sealed = archive.sealedFor(fresh).get(0);
    assertThat(ArchiveSealing.open(recovery, fresh.keysOf(alice).chain(), sealed))
        .isInstanceOfSatisfying(
            ArchiveSealing.Opened.Key.class,
            opened -> assertThat(archive.unwrapped(fresh, opened.key(), id)).isEqualTo(content));
    assertThat(api.get("/api/archive/recovery", bobs.accessToken()).status()).isEqualTo(204);
  }

  private void append(Login device, Bytes recoveryKey) {
    SignedChainEntry entry =
        new ChainSigner(device.keys()).recovery(alice.deviceChain(), recoveryKey, now());
    assertThat(api.publish(device.accessToken(), entry).status()).isEqualTo(200);
    alice.appended(entry);
  }

  private Api.Answer putRecovery(Login device, SignedKeyRecord record) {
    return api.call(
        "PUT",
        "/api/archive/recovery",
        device.accessToken(),
        Api.json(ArchiveCalls.form(record.bytes(), record.signature())));
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private static void assertDone(Api.Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
  }

  private static void assertRefused(Api.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }
}
