package org.whimbrel.messaging.control;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.Wraps;

/** The payload of the queues {@code delivery.<node>}: messages, each body once, with entries. */
final class NodeDelivery {
  private static final int VERSION = 2;
  private static final int ENTRY_BYTES = 16 + 8 + 1 + 2 + 16 + 4 + 16 + 4;
  private static final int MESSAGE_BYTES = 64;
  private static final int ID_BYTES = 16;

  private NodeDelivery() {}

  static int sizeBytes(Logged logged) {
    LogRow message = logged.message();
    int size = MESSAGE_BYTES;
    if (message != null) {
      size += ID_BYTES * (message.recipients().size() + message.dropped().size());
      size += message.body().size();
    }
    for (EntryRow entry : logged.entries()) {
      RawJson info = entry.info();
      size += ENTRY_BYTES + entry.wraps().sizeBytes() + (info == null ? 0 : info.text().length());
    }
    return size;
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
    out.writeBoolean(message != null);
    if (message != null) {
      write(message, out);
    }
    out.writeShort(logged.entries().size());
    for (EntryRow entry : logged.entries()) {
      write(entry, out);
    }
  }

  /** Whom a message is kept from does not matter any more: entries tell whom it goes to. */
  private static void write(LogRow message, DataOutputStream out) throws IOException {
    Wire.writeId(message.id(), out);
    Wire.writeDevice(message.sender(), out);
    out.writeLong(message.acceptedAtMs());
    Wire.writeIds(message.recipients(), out);
    Wire.writeIds(message.dropped(), out);
    Wire.writeBytes(message.body(), out);
  }

  private static void write(EntryRow entry, DataOutputStream out) throws IOException {
    ErrorCode code = entry.code();
    UUID about = entry.about();
    RawJson info = entry.info();
    Wire.writeId(entry.account(), out);
    out.writeLong(entry.n());
    out.writeByte(entry.kind().number());
    Wire.writeId(entry.messageId(), out);
    out.writeUTF(code == null ? "" : code.wire());
    Wire.writeWraps(entry.wraps(), out);
    Wire.writeIds(about == null ? List.of() : List.of(about), out);
    Wire.writeText(info == null ? null : info.text(), out);
  }

  private static Logged read(DataInputStream in) throws IOException {
    LogRow message = in.readBoolean() ? readMessage(in) : null;
    int count = in.readUnsignedShort();
    List<EntryRow> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(readEntry(in));
    }
    return new Logged(message, entries);
  }

  private static LogRow readMessage(DataInputStream in) throws IOException {
    return new LogRow(
        Wire.readId(in),
        Wire.readDevice(in),
        in.readLong(),
        Wire.readIds(in),
        Wire.readIds(in),
        List.of(),
        Wire.readBytes(in));
  }

  private static EntryRow readEntry(DataInputStream in) throws IOException {
    UUID account = Wire.readId(in);
    long n = in.readLong();
    EntryKind kind = EntryKind.fromNumber(in.readUnsignedByte());
    UUID messageId = Wire.readId(in);
    String code = in.readUTF();
    Wraps wraps = Wire.readWraps(in);
    List<UUID> about = Wire.readIds(in);
    @Nullable String info = Wire.readText(in);
    return new EntryRow(
        account,
        n,
        kind,
        messageId,
        code.isEmpty() ? null : ErrorCode.fromWire(code),
        wraps,
        about.isEmpty() ? null : about.get(0),
        info == null ? null : new RawJson(info));
  }
}
