package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Envelope;

/**
 * Recipients by the digest that senders sign, in the store: 16 bytes each. Beyond the bound those
 * that were not used for longest are forgotten, and asked for again when they write. Thread-safe.
 */
final class RecipientLists {
  private static final Logger LOG = System.getLogger(RecipientLists.class.getName());
  private static final String FOLDER = "recipients";
  private static final int ID_BYTES = 16;

  private final Store store;
  private final int maxCount;
  private final List<UUID> alone;
  private final Bytes aloneDigest;
  private final Map<Bytes, List<UUID>> lists = new LinkedHashMap<>(16, 0.75f, true);

  RecipientLists(Store store, UUID self, int maxCount) {
    this.store = store;
    this.maxCount = maxCount;
    this.alone = List.of(self);
    this.aloneDigest = Envelope.recipientsDigest(alone);
    for (String name : store.list(FOLDER)) {
      store.read(name).ifPresent(form -> restore(name, form));
    }
  }

  private void restore(String name, Bytes form) {
    List<UUID> list = fromBytes(form);
    Bytes digest = Envelope.recipientsDigest(list);
    if (name.equals(name(digest)) && lists.size() < maxCount) {
      lists.put(digest, list);
    } else {
      LOG.log(Level.DEBUG, "A list of recipients is dropped: too many, or it cannot be read");
      store.delete(name);
    }
  }

  /** The recipients that have this digest, if they are known. */
  synchronized Optional<List<UUID>> find(Bytes digest) {
    return digest.equals(aloneDigest) ? Optional.of(alone) : Optional.ofNullable(lists.get(digest));
  }

  /** Keeps recipients under their digest. */
  synchronized void put(List<UUID> recipients) {
    Bytes digest = Envelope.recipientsDigest(recipients);
    store.write(name(digest), toBytes(recipients));
    lists.put(digest, List.copyOf(recipients));
    if (lists.size() > maxCount) {
      Bytes eldest = lists.keySet().iterator().next();
      lists.remove(eldest);
      store.delete(name(eldest));
    }
  }

  private static String name(Bytes digest) {
    return FOLDER + "/" + HexFormat.of().formatHex(digest.bytes());
  }

  private static Bytes toBytes(List<UUID> recipients) {
    ByteBuffer out = ByteBuffer.allocate(recipients.size() * ID_BYTES);
    recipients.forEach(
        id -> out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()));
    return Bytes.of(out.array());
  }

  private static List<UUID> fromBytes(Bytes form) {
    ByteBuffer in = ByteBuffer.wrap(form.bytes());
    List<UUID> recipients = new ArrayList<>();
    while (in.remaining() >= ID_BYTES) {
      recipients.add(new UUID(in.getLong(), in.getLong()));
    }
    return recipients;
  }
}
