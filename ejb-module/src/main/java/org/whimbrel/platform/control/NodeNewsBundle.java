package org.whimbrel.platform.control;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One message on the topic {@code news}. Its form is big-endian, a version byte first; a version
 * that was released is read for ever, and kinds of news that a node does not know are passed over.
 *
 * @param from the node that tells
 * @param life which start of that node it is
 * @param number 0, 1, 2 … within that life; one that is missing is news that is missing
 * @param last whether the node stops now and says no more
 * @param news what it tells; often nothing, and then the bundle only shows that the way is open
 */
record NodeNewsBundle(NodeId from, UUID life, long number, boolean last, List<NodeNews> news) {
  private static final int VERSION = 1;
  private static final int COUNT_MAX = 0xFFFF;

  NodeNewsBundle {
    news = List.copyOf(news);
    if (number < 0 || news.size() > COUNT_MAX) {
      throw new IllegalArgumentException("a bundle of a bad form");
    }
  }

  /** A payload that is not what it should be. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }

    MalformedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(from.value());
      writeId(life, out);
      out.writeLong(number);
      out.writeBoolean(last);
      out.writeShort(news.size());
      for (NodeNews each : news) {
        out.writeUTF(each.kind());
        out.writeByte(each.ids().size());
        for (UUID id : each.ids()) {
          writeId(id, out);
        }
        out.writeLong(each.number());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  static NodeNewsBundle decode(byte[] payload) throws MalformedException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new MalformedException("node news of version " + version);
      }
      NodeNewsBundle bundle = read(in);
      if (in.read() != -1) {
        throw new MalformedException("node news with a tail");
      }
      return bundle;
    } catch (IOException | IllegalArgumentException e) {
      throw new MalformedException("node news cut short or damaged", e);
    }
  }

  private static NodeNewsBundle read(DataInputStream in) throws IOException {
    NodeId from = new NodeId(in.readUTF());
    UUID life = readId(in);
    long number = in.readLong();
    boolean last = in.readBoolean();
    int count = in.readUnsignedShort();
    List<NodeNews> news = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String kind = in.readUTF();
      int idCount = in.readUnsignedByte();
      List<UUID> ids = new ArrayList<>();
      for (int id = 0; id < idCount; id++) {
        ids.add(readId(in));
      }
      news.add(new NodeNews(kind, ids, in.readLong()));
    }
    return new NodeNewsBundle(from, life, number, last, news);
  }

  private static void writeId(UUID id, DataOutputStream out) throws IOException {
    out.writeLong(id.getMostSignificantBits());
    out.writeLong(id.getLeastSignificantBits());
  }

  private static UUID readId(DataInputStream in) throws IOException {
    return new UUID(in.readLong(), in.readLong());
  }
}
