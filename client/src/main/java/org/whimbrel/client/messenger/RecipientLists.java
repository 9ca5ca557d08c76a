package org.whimbrel.client.messenger;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
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
  private static final String FOLDER = "recipients";
  private static final int ID_BYTES = 16;

  private final List<UUID> alone;
  private final Bytes aloneDigest;
  private final StoredLine<Bytes, List<UUID>> lists;

  private static final class ListForm implements StoredLine.Form<Bytes, List<UUID>> {
    @Override
    public String name(Bytes digest) {
      return HexFormat.of().formatHex(digest.bytes());
    }

    @Override
    public Bytes toBytes(List<UUID> recipients) {
      return RecipientLists.toBytes(recipients);
    }

    @Override
    public List<UUID> fromBytes(String name, Bytes kept) {
      return RecipientLists.fromBytes(kept);
    }

    @Override
    public Bytes key(List<UUID> recipients) {
      return Envelope.recipientsDigest(recipients);
    }
  }

  RecipientLists(Store store, UUID self, int maxCount) {
    this.alone = List.of(self);
    this.aloneDigest = Envelope.recipientsDigest(alone);
    this.lists = new StoredLine<>(store, FOLDER, maxCount, new ListForm());
  }

  /** The recipients that have this digest, if they are known. */
  synchronized Optional<List<UUID>> find(Bytes digest) {
    if (digest.equals(aloneDigest)) {
      return Optional.of(alone);
    }
    lists.toEnd(digest); // it was used
    return lists.find(digest);
  }

  /** Keeps recipients under their digest. */
  synchronized void put(List<UUID> recipients) {
    lists.toEnd(Envelope.recipientsDigest(recipients));
    var unused = lists.put(List.copyOf(recipients)); // what goes for it is asked for again
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
