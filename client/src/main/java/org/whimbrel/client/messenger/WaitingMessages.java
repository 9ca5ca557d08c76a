package org.whimbrel.client.messenger;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

/**
 * Messages that cannot be opened yet, in the store: reason and number of requests in a line, then
 * the entry as a frame. Beyond the bound the oldest are given up. Thread-safe.
 */
final class WaitingMessages {
  private static final String FOLDER = "waiting";

  private final StoredLine<UUID, Waiting> waiting;

  /**
   * A message that waits.
   *
   * @param entry as it came
   * @param reason why it cannot be opened
   * @param asked how many requests for another wrap were sent
   */
  record Waiting(Frame.Entry entry, Opened.Reason reason, int asked) {}

  private static final class WaitingForm implements StoredLine.Form<UUID, Waiting> {
    @Override
    public String name(UUID id) {
      return id.toString();
    }

    @Override
    public Bytes toBytes(Waiting message) {
      String text =
          message.reason() + " " + message.asked() + "\n" + FrameCodec.encode(message.entry());
      return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Waiting fromBytes(String name, Bytes kept) {
      String text = new String(kept.bytes(), StandardCharsets.UTF_8);
      int line = text.indexOf('\n');
      int blank = text.indexOf(' ');
      try {
        if (blank > 0
            && line > blank
            && FrameCodec.decodeServer(text.substring(line + 1)) instanceof Frame.Entry entry) {
          Opened.Reason reason = Opened.Reason.valueOf(text.substring(0, blank));
          return new Waiting(entry, reason, Integer.parseInt(text.substring(blank + 1, line)));
        }
      } catch (BadFrameException e) {
        throw new IllegalArgumentException("no frame", e);
      }
      throw new IllegalArgumentException("no entry with a reason");
    }

    @Override
    public UUID key(Waiting message) {
      return message.entry().id();
    }
  }

  WaitingMessages(Store store, int maxCount) {
    this.waiting = new StoredLine<>(store, FOLDER, maxCount, new WaitingForm());
  }

  /** Keeps a message, or what is new about one that is here. */
  synchronized void put(Waiting message) {
    var unused = waiting.put(message); // it is known as unreadable, and stays so
  }

  /** The message, if it waits. */
  synchronized Optional<Waiting> find(UUID id) {
    return waiting.find(id);
  }

  /** The message is opened, or given up. */
  synchronized void remove(UUID id) {
    waiting.remove(id);
  }

  /** All that wait. */
  synchronized List<Waiting> all() {
    return waiting.all();
  }
}
