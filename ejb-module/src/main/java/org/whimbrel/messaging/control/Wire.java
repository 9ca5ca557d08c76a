package org.whimbrel.messaging.control;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Wraps;

/**
 * How the queues' payloads are written: big-endian, a version byte first, no Java serialization.
 * During an upgrade old and new nodes read the same queues, so a version once released is read for
 * ever, and a change takes a new one (docs/adr/0028).
 */
final class Wire {

  /** A payload that is not what it should be; sending it again would not help. */
  static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message, Throwable cause) {
      super(message, cause);
    }

    MalformedException(String message) {
      super(message);
    }
  }

  /**
   * A payload of a version that this node does not know yet: nothing is wrong with it, and a newer
   * node can read it. It goes back to its queue and never to the dead letters.
   */
  static final class NewerVersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NewerVersionException(int found, int known) {
      super("payload of version " + found + ", and this node knows " + known);
    }
  }

  interface Writer {
    void writeTo(DataOutputStream out) throws IOException;
  }

  interface Reader<T> {
    T readFrom(DataInputStream in) throws IOException;
  }

  /** The most of anything in one payload: counts are written as 16 bits. */
  static final int COUNT_MAX = 0xFFFF;

  /** How many versions ahead a newer node may be; what claims more than that is damaged. */
  private static final int AHEAD_MAX = 4;

  private Wire() {}

  static byte[] write(int version, int expectedBytes, Writer content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(expectedBytes);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(version);
      content.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /**
   * @throws NewerVersionException if another node has to read it
   * @throws MalformedException if nobody can
   */
  static <T> T read(int version, byte[] payload, Reader<T> content) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
      int found = in.readUnsignedByte();
      if (found > version && found <= version + AHEAD_MAX) {
        throw new NewerVersionException(found, version);
      }
      if (found != version) {
        throw new MalformedException("payload of version " + found);
      }
      T value = content.readFrom(in);
      if (in.read() != -1) {
        throw new MalformedException("payload with a tail");
      }
      return value;
    } catch (IOException | IllegalArgumentException e) {
      throw new MalformedException("payload cut short or damaged", e);
    }
  }

  static void writeId(UUID id, DataOutputStream out) throws IOException {
    out.writeLong(id.getMostSignificantBits());
    out.writeLong(id.getLeastSignificantBits());
  }

  static UUID readId(DataInputStream in) throws IOException {
    return new UUID(in.readLong(), in.readLong());
  }

  static void writeIds(List<UUID> ids, DataOutputStream out) throws IOException {
    out.writeShort(ids.size());
    for (UUID id : ids) {
      writeId(id, out);
    }
  }

  static List<UUID> readIds(DataInputStream in) throws IOException {
    int size = in.readUnsignedShort();
    List<UUID> ids = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      ids.add(readId(in));
    }
    return ids;
  }

  static void writeDevice(DeviceId device, DataOutputStream out) throws IOException {
    writeId(device.account().value(), out);
    out.writeInt(device.number());
  }

  static DeviceId readDevice(DataInputStream in) throws IOException {
    return DeviceId.of(readId(in), in.readInt());
  }

  static void writeBytes(Bytes bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.size());
    out.write(bytes.bytes());
  }

  static Bytes readBytes(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > in.available()) {
      throw new MalformedException(size + " bytes in " + in.available());
    }
    return Bytes.of(in.readNBytes(size));
  }

  static void writeWraps(Wraps wraps, DataOutputStream out) throws IOException {
    writeBytes(Bytes.of(wraps.bytes()), out);
  }

  static Wraps readWraps(DataInputStream in) throws IOException {
    return Wraps.checkedBefore(readBytes(in).bytes());
  }

  static void writeText(@Nullable String text, DataOutputStream out) throws IOException {
    byte[] utf8 = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    writeBytes(Bytes.of(utf8), out);
  }

  /** Null stands for an empty text. */
  static @Nullable String readText(DataInputStream in) throws IOException {
    Bytes utf8 = readBytes(in);
    return utf8.size() == 0 ? null : new String(utf8.bytes(), StandardCharsets.UTF_8);
  }
}
