package org.whimbrel.messaging.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.whimbrel.accounts.entity.DeviceId;

/** The payload of the queue {@code receipts}: how far devices have acknowledged. */
final class AckBatch {
  private static final int VERSION = 1;
  static final int ITEM_BYTES = 16 + 4 + 8;

  /** One device's acknowledgement. */
  record Ack(DeviceId device, long n) {}

  private AckBatch() {}

  static byte[] encode(List<Ack> acks) {
    return Wire.write(
        VERSION,
        8 + ITEM_BYTES * acks.size(),
        out -> {
          out.writeShort(acks.size());
          for (Ack ack : acks) {
            Wire.writeDevice(ack.device(), out);
            out.writeLong(ack.n());
          }
        });
  }

  /**
   * The highest number a device.
   *
   * @throws Wire.MalformedException if it is no batch
   */
  static Map<DeviceId, Long> decode(byte[] payload) {
    return Wire.read(
        VERSION,
        payload,
        in -> {
          int count = in.readUnsignedShort();
          Map<DeviceId, Long> acked = new HashMap<>();
          for (int i = 0; i < count; i++) {
            acked.merge(Wire.readDevice(in), in.readLong(), Long::max);
          }
          return acked;
        });
  }
}
