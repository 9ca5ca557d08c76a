package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.whimbrel.client.crypto.ArchiveKey;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.DeviceChain;

/** The archive keys that this device holds, in the store. Thread-safe. */
final class ArchiveKeyring {
  private static final Logger LOG = System.getLogger(ArchiveKeyring.class.getName());
  private static final String FOLDER = "archive-key";
  private static final String SEALED = "archive-sealed";
  private static final int PLACE_BYTES = 4 + 4 + 4 + 1;

  private final Store store;
  private final NavigableMap<Integer, Held> keys = new TreeMap<>();
  private final Set<String> sealed = new TreeSet<>();

  /** Whom an epoch's key is sealed to. */
  record Target(int epoch, int device, int key) {
    private String line() {
      return epoch + " " + device + " " + key;
    }
  }

  /**
   * A key that is here. In the store, big-endian: generation, place, device (4 each), whether it is
   * agreed (1 byte), then the key's own form.
   *
   * @param key it
   * @param generation the own chain's, when the key came here
   * @param seq the own chain's newest entry then
   * @param by the device that made or sealed it
   * @param agreed whether the server has it for its epoch's key; else this device has made it and
   *     another may come first
   */
  record Held(ArchiveKey key, int generation, int seq, int by, boolean agreed) {
    /**
     * Whether content keys may be wrapped with it: all who hold it are in the chain, as far as this
     * device can know.
     */
    boolean isWritable(DeviceChain own) {
      return agreed
          && generation == own.generation()
          && own.key(by).isPresent()
          && own.lastRemoval() <= seq;
    }

    Held agreedOn() {
      return new Held(key, generation, seq, by, true);
    }

    private Bytes toBytes() {
      Bytes form = key.toBytes();
      return Bytes.of(
          ByteBuffer.allocate(PLACE_BYTES + form.size())
              .putInt(generation)
              .putInt(seq)
              .putInt(by)
              .put((byte) (agreed ? 1 : 0))
              .put(form.bytes())
              .array());
    }

    private static Held fromBytes(Bytes form) {
      if (form.size() < PLACE_BYTES) {
        throw new IllegalArgumentException("an archive key that ends too early");
      }
      ByteBuffer in = ByteBuffer.wrap(form.bytes());
      int generation = in.getInt();
      int seq = in.getInt();
      int by = in.getInt();
      boolean agreed = in.get() == 1;
      byte[] key = new byte[in.remaining()];
      in.get(key);
      return new Held(ArchiveKey.fromBytes(Bytes.of(key)), generation, seq, by, agreed);
    }
  }

  ArchiveKeyring(Store store, UUID account) {
    this.store = store;
    for (String name : store.list(FOLDER)) {
      store.read(name).ifPresent(form -> restore(form, account));
    }
    store
        .read(SEALED)
        .map(kept -> new String(kept.bytes(), StandardCharsets.US_ASCII))
        .ifPresent(kept -> sealed.addAll(kept.lines().toList()));
  }

  private void restore(Bytes form, UUID account) {
    try {
      Held held = Held.fromBytes(form);
      if (held.key().user().equals(account)) {
        keys.put(held.key().epoch(), held);
      }
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "An archive key cannot be read; the server has it sealed", e);
    }
  }

  /** Epochs count anew with each generation of the own chain: drops the keys of another one. */
  synchronized void keepGeneration(int generation) {
    boolean dropped =
        keys.values()
            .removeIf(
                held -> {
                  if (held.generation() != generation) {
                    store.delete(FOLDER + "/" + held.key().epoch());
                  }
                  return held.generation() != generation;
                });
    if (dropped) {
      sealed.clear();
      store.delete(SEALED);
    }
  }

  /** Keeps a key in place of the one of its epoch. */
  synchronized void put(Held held) {
    store.write(FOLDER + "/" + held.key().epoch(), held.toBytes());
    keys.put(held.key().epoch(), held);
  }

  synchronized Optional<Held> find(int epoch) {
    return Optional.ofNullable(keys.get(epoch));
  }

  /** The newest key that is agreed. */
  synchronized Optional<Held> newest() {
    List<Held> agreed = agreed();
    return agreed.isEmpty() ? Optional.empty() : Optional.of(agreed.get(agreed.size() - 1));
  }

  /** All keys that are agreed, in the order of epochs. */
  synchronized List<Held> agreed() {
    return keys.values().stream().filter(Held::agreed).toList();
  }

  /** Whether this device has sealed an epoch's key to a key of a device. */
  synchronized boolean isSealed(Target target) {
    return sealed.contains(target.line());
  }

  /** It has, and the server has them. */
  synchronized void addSealed(List<Target> targets) {
    if (!sealed.addAll(targets.stream().map(Target::line).toList())) {
      return;
    }
    String lines = String.join("\n", sealed);
    store.write(SEALED, Bytes.of(lines.getBytes(StandardCharsets.US_ASCII)));
  }
}
