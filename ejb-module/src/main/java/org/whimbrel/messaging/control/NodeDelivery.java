package org.whimbrel.messaging.control;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.protocol.Body;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;

/** The payload of the queues {@code delivery.<node>}: messages, each body once, with entries. */
final class NodeDelivery {
  private static final int VERSION = 1;
  private static final int ENTRY_BYTES = 16 + 8 + 1 + 2 + 16;
  private static final int MESSAGE_BYTES = 64;
  private static final int ID_BYTES = 16;

  private NodeDelivery() {}

  static int sizeBytes(Logged logged) {
    LogRow message = logged.message();
    return MESSAGE_BYTES
        + ID_BYTES * (message.recipients().size() + message.dropped().size())
        + message.body().size()
        + ENTRY_BYTES * logged.entries().size();
  }

  static byte[] encode(List<Logged> delivery) {
    int size = 8;
    for (Logged logged : delivery) {
      size += sizeBytes(logged);
    }
    return Wire.write(
        VERSION,
        size,
        out -> {
          out.writeShort(delivery.size());
          for (Logged logged : delivery) {
            write(logged, out);
          }
        });
  }

  /**
   * @throws Wire.MalformedException if it is no delivery
   */
  static List<Logged> decode(byte[] payload) {
    return Wire.read(
        VERSION,
        payload,
        in -> {
          int count = in.readUnsignedShort();
          List<Logged> delivery = new ArrayList<>(count);
          for (int i = 0; i < count; i++) {
            delivery.add(read(in));
          }
          return delivery;
        });
  }

  private static void write(Logged logged, DataOutputStream out) throws IOException {
    LogRow message = logged.message();
    Wire.writeId(message.id(), out);
    Wire.writeDevice(message.sender(), out);
    out.writeLong(message.acceptedAtMs());
    Wire.writeIds(message.recipients(), out);
    Wire.writeIds(message.dropped(), out);
    Wire.writeBody(message.body(), out);
    out.writeShort(logged.entries().size());
    for (EntryRow entry : logged.entries()) {
      ErrorCode code = entry.code();
      Wire.writeId(entry.account(), out);
      out.writeLong(entry.n());
      out.writeByte(entry.kind().number());
      out.writeUTF(code == null ? "" : code.wire());
    }
  }

  private static Logged read(DataInputStream in) throws IOException {
    UUID id = Wire.readId(in);
    DeviceId sender = Wire.readDevice(in);
    long acceptedAtMs = in.readLong();
    List<UUID> recipients = Wire.readIds(in);
    List<UUID> dropped = Wire.readIds(in);
    Body body = Wire.readBody(in);
    int count = in.readUnsignedShort();
    List<EntryRow> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      UUID account = Wire.readId(in);
      long n = in.readLong();
      EntryKind kind = EntryKind.fromNumber(in.readUnsignedByte());
      String code = in.readUTF();
      entries.add(
          new EntryRow(account, n, kind, id, code.isEmpty() ? null : ErrorCode.fromWire(code)));
    }
    return new Logged(new LogRow(id, sender, acceptedAtMs, recipients, dropped, body), entries);
  }
}
