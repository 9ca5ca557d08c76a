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

/**
 * The payload of the queue {@code receipts}.
 *
 * @param acked how far devices have acknowledged, of each the highest number
 * @param read what users have read, each once
 * @param sinceMs no older time is inside the ids of what is acknowledged, milliseconds since
 *     1970-01-01 UTC; 0 if not known
 */
record ReceiptBatch(Map<DeviceId, Long> acked, Set<Read> read, long sinceMs) {
  private static final int VERSION = 2;

  /** One item of a batch. */
  sealed interface Item {
    /** How much it takes in a batch. */
    int sizeBytes();
  }

  /** A device has everything up to {@code n}. */
  record Ack(DeviceId device, long n, long sinceMs) implements Item {
    static final int BYTES = 16 + 4 + 8 + 8;

    /** Both in one. */
    Ack with(Ack other) {
      return new Ack(device, Math.max(n, other.n), Math.min(sinceMs, other.sinceMs));
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
            out.writeLong(ack.sinceMs());
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
          Map<DeviceId, Long> acked = new HashMap<>();
          long sinceMs = Long.MAX_VALUE;
          int acks = in.readUnsignedShort();
          for (int i = 0; i < acks; i++) {
            acked.merge(Wire.readDevice(in), in.readLong(), Long::max);
            sinceMs = Math.min(sinceMs, in.readLong());
          }
          Set<Read> read = new LinkedHashSet<>();
          int reads = in.readUnsignedShort();
          for (int i = 0; i < reads; i++) {
            read.add(new Read(new AccountId(Wire.readId(in)), Wire.readId(in)));
          }
          return new ReceiptBatch(acked, read, sinceMs);
        });
  }
}
