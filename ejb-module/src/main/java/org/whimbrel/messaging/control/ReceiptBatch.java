package org.whimbrel.messaging.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.sessions.control.Covered;

/**
 * The payload of the queue {@code receipts}.
 *
 * @param acked how far devices have acknowledged, one of each
 * @param read what users have read, each once
 */
record ReceiptBatch(Map<DeviceId, Ack> acked, Set<Read> read) {
  private static final int VERSION = 3;

  /** One item of a batch. */
  sealed interface Item {
    /** How much it takes in a batch. */
    int sizeBytes();
  }

  /**
   * A device has everything up to {@code n}.
   *
   * @param covered what is known of these entries
   */
  record Ack(DeviceId device, long n, Covered covered) implements Item {
    static final int BYTES = 16 + 4 + 8 + 8 + 8;

    /**
     * Both in one. It speaks of the entries of both, or if some are between them of the later
     * one's.
     */
    Ack with(Ack other) {
      boolean first = covered.after() <= other.covered.after();
      Ack early = first ? this : other;
      Ack late = first ? other : this;
      boolean joined = late.covered.after() <= early.n;
      return new Ack(
          device,
          Math.max(n, other.n),
          new Covered(
              joined ? early.covered.after() : late.covered.after(),
              Math.min(covered.sinceMs(), other.covered.sinceMs())));
    }

    @Override
    public int sizeBytes() {
      return BYTES;
    }
  }

  /** A user has read a message. */
  record Read(AccountId account, UUID message) implements Item {
    static final int BYTES = 16 + 16;

    @Override
    public int sizeBytes() {
      return BYTES;
    }
  }

  static byte[] encode(List<Item> items) {
    List<Ack> acks = new ArrayList<>();
    List<Read> reads = new ArrayList<>();
    for (Item item : items) {
      if (item instanceof Ack ack) {
        acks.add(ack);
      } else if (item instanceof Read read) {
        reads.add(read);
      }
    }
    return Wire.write(
        VERSION,
        8 + Ack.BYTES * acks.size() + Read.BYTES * reads.size(),
        out -> {
          out.writeShort(acks.size());
          for (Ack ack : acks) {
            Wire.writeDevice(ack.device(), out);
            out.writeLong(ack.n());
            out.writeLong(ack.covered().after());
            out.writeLong(ack.covered().sinceMs());
          }
          out.writeShort(reads.size());
          for (Read read : reads) {
            Wire.writeId(read.account().value(), out);
            Wire.writeId(read.message(), out);
          }
        });
  }

  /**
   * @throws Wire.MalformedException if it is no batch
   */
  static ReceiptBatch decode(byte[] payload) {
    return Wire.read(
        VERSION,
        payload,
        in -> {
          Map<DeviceId, Ack> acked = new HashMap<>();
          int acks = in.readUnsignedShort();
          for (int i = 0; i < acks; i++) {
            DeviceId device = Wire.readDevice(in);
            Ack ack = new Ack(device, in.readLong(), new Covered(in.readLong(), in.readLong()));
            acked.merge(device, ack, Ack::with);
          }
          Set<Read> read = new LinkedHashSet<>();
          int reads = in.readUnsignedShort();
          for (int i = 0; i < reads; i++) {
            read.add(new Read(new AccountId(Wire.readId(in)), Wire.readId(in)));
          }
          return new ReceiptBatch(acked, read);
        });
  }
}
