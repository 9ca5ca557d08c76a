package org.whimbrel.bench.people;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * What all processes of a run know of a user: what is needed to write to the user's devices, and to
 * read what they write. Thread-safe.
 */
public final class Contact {
  private static final String FIELD = " ";
  private static final String ITEM = ",";
  private static final String PART = ":";
  private static final int FIELDS = 4;

  private final int number;
  private final UUID account;
  private final List<SignedChainEntry> chain;
  private volatile List<DeviceKey> keys;

  /**
   * A user.
   *
   * @param number from 0
   * @param chain the device chain, from the genesis on
   * @param keys of each device, in the order of the devices
   */
  public Contact(int number, UUID account, List<SignedChainEntry> chain, List<DeviceKey> keys) {
    this.number = number;
    this.account = account;
    this.chain = List.copyOf(chain);
    this.keys = List.copyOf(keys);
  }

  /** The user's number, from 0. */
  public int number() {
    return number;
  }

  /** The account. */
  public UUID account() {
    return account;
  }

  /** The device chain. */
  public List<SignedChainEntry> chain() {
    return chain;
  }

  /** The newest known key of each device. */
  public List<DeviceKey> keys() {
    return keys;
  }

  /** A key was published; an older one than is known changes nothing. */
  public synchronized void learn(DeviceKey key) {
    List<DeviceKey> next = new ArrayList<>();
    for (DeviceKey known : keys) {
      next.add(known.device() == key.device() && known.n() < key.n() ? key : known);
    }
    keys = List.copyOf(next);
  }

  /** The line of the directory. */
  String toLine() {
    List<String> entries = new ArrayList<>();
    for (SignedChainEntry entry : chain) {
      Bytes own = entry.deviceSignature();
      entries.add(
          String.join(
              PART,
              entry.bytes().toBase64Url(),
              entry.signature().toBase64Url(),
              own == null ? "" : own.toBase64Url()));
    }
    List<String> records = new ArrayList<>();
    for (DeviceKey key : keys) {
      records.add(
          key.signed().bytes().toBase64Url() + PART + key.signed().signature().toBase64Url());
    }
    return String.join(
        FIELD,
        Integer.toString(number),
        account.toString(),
        String.join(ITEM, entries),
        String.join(ITEM, records));
  }

  /**
   * Reads the line of the directory.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Contact fromLine(String line) {
    String[] fields = line.split(FIELD, -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException("no line of the directory");
    }
    List<SignedChainEntry> chain = new ArrayList<>();
    for (String item : fields[2].split(ITEM, -1)) {
      String[] parts = item.split(PART, -1);
      chain.add(
          new SignedChainEntry(
              Bytes.fromBase64Url(parts[0]),
              Bytes.fromBase64Url(parts[1]),
              parts[2].isEmpty() ? null : Bytes.fromBase64Url(parts[2])));
    }
    List<DeviceKey> keys = new ArrayList<>();
    for (String item : fields[3].split(ITEM, -1)) {
      String[] parts = item.split(PART, -1);
      keys.add(
          DeviceKey.of(
              new SignedKeyRecord(Bytes.fromBase64Url(parts[0]), Bytes.fromBase64Url(parts[1]))));
    }
    return new Contact(Integer.parseInt(fields[0]), UUID.fromString(fields[1]), chain, keys);
  }
}
