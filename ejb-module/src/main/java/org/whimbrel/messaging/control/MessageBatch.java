package org.whimbrel.messaging.control;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The payload of the queue {@code intake}: messages, in the order in which they were taken. */
final class MessageBatch {
  private static final int VERSION = 2;

  private MessageBatch() {}

  static byte[] encode(List<AcceptedMessage> messages) {
    int size = 8;
    for (AcceptedMessage message : messages) {
      size += message.sizeBytes();
    }
    return Wire.write(
        VERSION,
        size,
        out -> {
          out.writeShort(messages.size());
          for (AcceptedMessage message : messages) {
            Wire.writeId(message.id(), out);
            Wire.writeDevice(message.sender(), out);
            out.writeLong(message.acceptedAtMs());
            Wire.writeIds(message.to(), out);
            Wire.writeBytes(message.body(), out);
            Wire.writeWraps(message.wraps(), out);
          }
        });
  }

  /**
   * @throws Wire.MalformedException if it is no batch
   */
  static List<AcceptedMessage> decode(byte[] payload) {
    return Wire.read(VERSION, payload, MessageBatch::read);
  }

  private static List<AcceptedMessage> read(DataInputStream in) throws IOException {
    int count = in.readUnsignedShort();
    List<AcceptedMessage> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      messages.add(
          new AcceptedMessage(
              Wire.readId(in),
              Wire.readDevice(in),
              in.readLong(),
              Wire.readIds(in),
              Wire.readBytes(in),
              Wire.readWraps(in)));
    }
    return messages;
  }
}
