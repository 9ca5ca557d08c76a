package org.whimbrel.client.crypto;

import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.ChainEntry.Op;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.KeyRecord;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * Makes the entries of a device chain and the key records of one device. Whether an entry follows
 * the rules is not checked here but where it is believed, by {@link DeviceChain}. Immutable.
 */
public final class ChainSigner {
  private static final Bytes NO_HASH = Bytes.of(new byte[SignedChainEntry.HASH_BYTES]);

  private final DeviceKeys keys;

  /** Signs with the device's identity. */
  public ChainSigner(DeviceKeys keys) {
    this.keys = keys;
  }

  /**
   * Begins a chain with this device.
   *
   * @param generation 1, or the old one plus one for an identity reset
   */
  public SignedChainEntry genesis(int generation, long nowMs) {
    return sign(
        new ChainEntry(
            keys.user(),
            generation,
            0,
            NO_HASH,
            Op.GENESIS,
            keys.device(),
            keys.identityKey(),
            keys.device(),
            nowMs),
        keys.identity());
  }

  /** Vouches for a device that asks to come; it has to {@link #countersign}. */
  public SignedChainEntry add(DeviceChain chain, LinkRequest request, long nowMs) {
    return add(chain, request.device(), request.identityKey(), nowMs);
  }

  /** Vouches for the device with this number and Ed25519 key; it has to {@link #countersign}. */
  public SignedChainEntry add(DeviceChain chain, int device, Bytes identityKey, long nowMs) {
    return sign(next(chain, Op.ADD, device, identityKey, keys.device(), nowMs), keys.identity());
  }

  /** The entry that adds this device, vouched for by the recovery key, with both signatures. */
  public SignedChainEntry addByRecovery(DeviceChain chain, SigningKey recoveryKey, long nowMs) {
    ChainEntry entry =
        next(chain, Op.ADD, keys.device(), keys.identityKey(), ChainEntry.RECOVERY_SIGNER, nowMs);
    return countersign(sign(entry, recoveryKey));
  }

  /** Signs the entry that adds this device, as itself. */
  public SignedChainEntry countersign(SignedChainEntry vouchedFor) {
    return new SignedChainEntry(
        vouchedFor.bytes(),
        vouchedFor.signature(),
        keys.identity().sign(SignedChainEntry.signedBytes(vouchedFor.bytes())));
  }

  /**
   * Takes a device out of the chain.
   *
   * @throws IllegalArgumentException if it is not in the chain
   */
  public SignedChainEntry remove(DeviceChain chain, int device, long nowMs) {
    Bytes key =
        chain
            .key(device)
            .orElseThrow(() -> new IllegalArgumentException("the device is not in the chain"));
    return sign(next(chain, Op.REMOVE, device, key, keys.device(), nowMs), keys.identity());
  }

  /** Sets the recovery key, or another one in its place. */
  public SignedChainEntry recovery(DeviceChain chain, Bytes recoveryPublicKey, long nowMs) {
    return sign(
        next(chain, Op.RECOVERY, 0, recoveryPublicKey, keys.device(), nowMs), keys.identity());
  }

  /** The record of the device's current key. */
  public SignedKeyRecord record(DeviceChain chain) {
    SealingKey key = keys.current();
    Bytes bytes =
        new KeyRecord(
                keys.user(),
                keys.device(),
                key.n(),
                key.publicKey(),
                key.notBeforeMs(),
                keys.previousGraceUntilMs(),
                chain.generation(),
                chain.seq(),
                chain.head())
            .toBytes();
    return new SignedKeyRecord(bytes, keys.identity().sign(SignedKeyRecord.signedBytes(bytes)));
  }

  private static ChainEntry next(
      DeviceChain chain, Op op, int device, Bytes key, int by, long nowMs) {
    return new ChainEntry(
        chain.user(),
        chain.generation(),
        chain.seq() + 1,
        chain.head(),
        op,
        device,
        key,
        by,
        nowMs);
  }

  private static SignedChainEntry sign(ChainEntry entry, SigningKey key) {
    Bytes bytes = entry.toBytes();
    return new SignedChainEntry(bytes, key.sign(SignedChainEntry.signedBytes(bytes)), null);
  }
}
