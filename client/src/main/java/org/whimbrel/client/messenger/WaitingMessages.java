package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private static final Logger LOG = System.getLogger(WaitingMessages.class.getName());
  private static final String FOLDER = "waiting";

  private final Store store;
  private final int maxCount;
  private final Map<UUID, Waiting> waiting = new LinkedHashMap<>();

  /**
   * A message that waits.
   *
   * @param entry as it came
   * @param reason why it cannot be opened
   * @param asked how many requests for another wrap were sent
   */
  record Waiting(Frame.Entry entry, Opened.Reason reason, int asked) {}

  WaitingMessages(Store store, int maxCount) {
    this.store = store;
    this.maxCount = maxCount;
    for (String name : store.list(FOLDER)) {
      store.read(name).ifPresent(form -> restore(name, form));
    }
  }

  private void restore(String name, Bytes form) {
    try {
      String text = new String(form.bytes(), StandardCharsets.UTF_8);
      int line = text.indexOf('\n');
      int blank = text.indexOf(' ');
      if (blank > 0
          && line > blank
          && FrameCodec.decodeServer(text.substring(line + 1)) instanceof Frame.Entry entry) {
        Opened.Reason reason = Opened.Reason.valueOf(text.substring(0, blank));
        int asked = Integer.parseInt(text.substring(blank + 1, line));
        waiting.put(entry.id(), new Waiting(entry, reason, asked));
        return;
      }
    } catch (BadFrameException | IllegalArgumentException e) {
      LOG.log(Level.WARNING, "A waiting message cannot be read and is dropped", e);
    }
    store.delete(name);
  }

  /** Keeps a message, or what is new about one that is here. */
  synchronized void put(Waiting message) {
    UUID id = message.entry().id();
    String text =
        message.reason() + " " + message.asked() + "\n" + FrameCodec.encode(message.entry());
    store.write(name(id), Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
    waiting.put(id, message);
    if (waiting.size() > maxCount) {
      remove(waiting.keySet().iterator().next());
    }
  }

  /** The message, if it waits. */
  synchronized Optional<Waiting> find(UUID id) {
    return Optional.ofNullable(waiting.get(id));
  }

  /** The message is opened, or given up. */
  synchronized void remove(UUID id) {
    if (waiting.remove(id) != null) {
      store.delete(name(id));
    }
  }

  /** All that wait. */
  synchronized List<Waiting> all() {
    return List.copyOf(waiting.values());
  }

  private static String name(UUID id) {
    return FOLDER + "/" + id;
  }
}
