package org.whimbrel.keys.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.RecordRows;
import org.whimbrel.keys.entity.RecordRows.Last;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.KeyRecord;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * The rules by which a device's next key takes the place of its present one, under the lock of the
 * account's chain.
 */
final class RecordRules {
  /** How far the clocks of devices may be ahead. */
  static final Duration CLOCK_LEEWAY = Duration.ofMinutes(5);

  private final KeySettings settings;
  private final RecordRows rows;
  private final Instant now;

  RecordRules(KeySettings settings, RecordRows rows, Instant now) {
    this.settings = settings;
    this.rows = rows;
    this.now = now;
  }

  /**
   * The chain that a record is held against.
   *
   * @param chain the chain
   * @param entries its entries, from the genesis to the head
   */
  record Chain(DeviceChain chain, List<SignedChainEntry> entries) {}

  /**
   * What the bytes say, if they are of this device; no signature is checked.
   *
   * @throws KeyRefusal if it is none, or another device's
   */
  static KeyRecord parse(DeviceId device, SignedKeyRecord signed) throws KeyRefusal {
    try {
      if (signed.bytes().size() > SignedKeyRecord.MAX_BYTES) {
        throw new KeyRefusal(Reason.MALFORMED_KEYS, "The record is too large.");
      }
      KeyRecord record = KeyRecord.parse(signed.bytes());
      if (!DeviceId.of(record.user(), record.device()).equals(device)) {
        throw new KeyRefusal(Reason.WRONG_OWNER, "The record is of another device.");
      }
      return record;
    } catch (BadKeysException bad) {
      throw KeyRefusal.ofRecord(bad);
    }
  }

  /**
   * Publishes the record, unless the very same is there.
   *
   * @param record what the bytes say, see {@link #parse}
   * @param chain the account's chain, asked for only if it is needed
   * @return whether it is new
   * @throws KeyRefusal if it may not take its place
   */
  boolean publish(DeviceId device, SignedKeyRecord signed, KeyRecord record, Supplier<Chain> chain)
      throws KeyRefusal {
    if (rows.bytes(device, record.n()).filter(signed.bytes()::equals).isPresent()) {
      return false;
    }
    requireGood(signed, chain.get());
    Last last =
        rows.last(device)
            .orElseThrow(() -> new IllegalStateException("a device is in the chain and no member"));
    if (record.n() != last.n() + 1) {
      throw new KeyRefusal(
          Reason.RECORD_OUT_OF_SEQUENCE, "The device's next key is " + (last.n() + 1) + ".");
    }
    if (record.chainSeq() < last.seq()) {
      throw new KeyRefusal(
          Reason.CHAIN_OUT_OF_SEQUENCE, "The record before names a newer chain than this one.");
    }
    requireNear(record);
    rows.purge(device.account(), now);
    retire(device, Instant.ofEpochMilli(record.graceUntilMs()));
    rows.add(device, signed, new Last(record.n(), record.chainSeq()), now);
    return true;
  }

  /** The chain vouches for the device, the device for the record, and the record for the chain. */
  private static void requireGood(SignedKeyRecord signed, Chain current) throws KeyRefusal {
    KeyRecord record;
    try {
      record = signed.verify(current.chain());
    } catch (BadKeysException bad) {
      throw KeyRefusal.ofRecord(bad);
    }
    requirePlace(record, current);
  }

  /**
   * A record names a place of the chain that is there.
   *
   * @throws KeyRefusal if it does not
   */
  static void requirePlace(KeyRecord record, Chain current) throws KeyRefusal {
    if (record.generation() != current.chain().generation()
        || record.chainSeq() > current.chain().seq()) {
      throw new KeyRefusal(
          Reason.CHAIN_OUT_OF_SEQUENCE,
          "The chain is at %d/%d.".formatted(current.chain().generation(), current.chain().seq()));
    }
    Bytes named = current.entries().get(record.chainSeq()).hash();
    if (!named.equals(record.chainHead())) {
      throw new KeyRefusal(Reason.CHAIN_FORK, "The record names another entry than the chain has.");
    }
  }

  private void requireNear(KeyRecord record) throws KeyRefusal {
    long latestMs = now.plus(CLOCK_LEEWAY).toEpochMilli();
    if (record.notBeforeMs() > latestMs) {
      throw new KeyRefusal(Reason.RECORD_OUT_OF_BOUNDS, "The key is from the future.");
    }
    if (record.graceUntilMs() > latestMs + settings.graceMax().toMillis()) {
      throw new KeyRefusal(
          Reason.RECORD_OUT_OF_BOUNDS,
          "The grace may be %d ms long.".formatted(settings.graceMax().toMillis()));
    }
  }

  private void retire(DeviceId device, Instant wanted) throws KeyRefusal {
    Instant latest = now.plus(settings.graceMax());
    Instant until = wanted.isAfter(latest) ? latest : wanted;
    if (!until.isAfter(now)) {
      rows.deleteCurrent(device);
      return;
    }
    List<Instant> ends = rows.graceEnds(device, now);
    if (rows.retire(device, until) && ends.size() >= settings.inGraceMax()) {
      throw new KeyRefusal(
          Reason.TOO_MANY_KEYS,
          "%d keys of the device are in their grace.".formatted(ends.size()),
          Duration.between(now, ends.get(0)).toMillis());
    }
  }
}
