package org.whimbrel.keys.control;

import java.security.SecureRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.ChainEntry.Op;
import org.whimbrel.protocol.keys.KeyRecord;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** A device with its identity, which signs entries and records as a client does. */
final class TestKeys {
  static final Bytes NO_HASH = Bytes.of(new byte[SignedChainEntry.HASH_BYTES]);
  static final long NOW_MS = TestDatabase.NOW.toEpochMilli();

  private static final SecureRandom RANDOM = new SecureRandom();

  final DeviceId id;
  private final Ed25519PrivateKeyParameters identity = new Ed25519PrivateKeyParameters(RANDOM);

  TestKeys(AccountId account, int device) {
    this.id = new DeviceId(account, device);
  }

  /** A recovery key, or an install that has not got its number yet, is no device. */
  static TestKeys recoveryKey(AccountId account) {
    return new TestKeys(account, ChainEntry.RECOVERY_SIGNER);
  }

  Bytes identityKey() {
    return Bytes.of(identity.generatePublicKey().getEncoded());
  }

  Bytes sign(Bytes message) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, identity);
    signer.update(message.bytes(), 0, message.size());
    return Bytes.of(signer.generateSignature());
  }

  SignedChainEntry genesis(int generation) {
    return sign(
        new ChainEntry(
            id.account().value(),
            generation,
            0,
            NO_HASH,
            Op.GENESIS,
            id.number(),
            identityKey(),
            id.number(),
            NOW_MS));
  }

  /** This device vouches for another one, which signs too. */
  SignedChainEntry add(ChainHead head, TestKeys other) {
    SignedChainEntry vouchedFor = sign(next(head, Op.ADD, other.id.number(), other.identityKey()));
    return new SignedChainEntry(
        vouchedFor.bytes(),
        vouchedFor.signature(),
        other.sign(SignedChainEntry.signedBytes(vouchedFor.bytes())));
  }

  SignedChainEntry remove(ChainHead head, TestKeys other) {
    return sign(next(head, Op.REMOVE, other.id.number(), other.identityKey()));
  }

  SignedChainEntry recovery(ChainHead head, TestKeys recoveryKey) {
    return sign(next(head, Op.RECOVERY, 0, recoveryKey.identityKey()));
  }

  ChainEntry next(ChainHead head, Op op, int device, Bytes key) {
    return new ChainEntry(
        id.account().value(),
        head.generation(),
        head.seq() + 1,
        head.head(),
        op,
        device,
        key,
        id.number(),
        NOW_MS);
  }

  SignedChainEntry sign(ChainEntry entry) {
    Bytes bytes = entry.toBytes();
    return new SignedChainEntry(bytes, sign(SignedChainEntry.signedBytes(bytes)), null);
  }

  /** The first key, as of the test's time. */
  SignedKeyRecord record(ChainHead head) {
    return record(head, 1, 0);
  }

  /** A new key of this number, which lets the one before be used until then. */
  SignedKeyRecord record(ChainHead head, int n, long graceUntilMs) {
    return sign(content(head, n, NOW_MS, graceUntilMs));
  }

  KeyRecord content(ChainHead head, int n, long notBeforeMs, long graceUntilMs) {
    return new KeyRecord(
        id.account().value(),
        id.number(),
        n,
        Bytes.of(new X25519PrivateKeyParameters(RANDOM).generatePublicKey().getEncoded()),
        notBeforeMs,
        graceUntilMs,
        head.generation(),
        head.seq(),
        head.head());
  }

  SignedKeyRecord sign(KeyRecord record) {
    Bytes bytes = record.toBytes();
    return new SignedKeyRecord(bytes, sign(SignedKeyRecord.signedBytes(bytes)));
  }
}
