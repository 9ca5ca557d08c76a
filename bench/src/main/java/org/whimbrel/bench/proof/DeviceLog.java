package org.whimbrel.bench.proof;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.whimbrel.bench.traffic.Fingerprint;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;

/**
 * What one device was shown, entry by entry, 16 bytes each: the kind, the message's index, and a
 * fingerprint of the body. A mailbox's numbers are 1, 2, 3 …, so the place tells the number. And
 * what it was told as delivered, 8 bytes a receipt. Thread-safe.
 */
public final class DeviceLog {
  private static final int INDEX_BITS = 36;
  private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;
  private static final int USER_BITS = 27;
  private static final long USER_MASK = (1L << USER_BITS) - 1;
  private static final int CAPACITY = 16;

  private final int user;
  private final int device;
  private long[] marks = new long[CAPACITY];
  private long[] prints = new long[CAPACITY];
  private int size;
  private long[] receipts = new long[CAPACITY];
  private int receiptCount;

  /** An empty log. */
  public DeviceLog(int user, int device) {
    this.user = user;
    this.device = device;
  }

  /**
   * An entry without its number.
   *
   * @param kind what it tells
   * @param index of the message; of a notice, some bits of its id
   * @param print stands for the body
   */
  public record Line(EntryKind kind, long index, long print) {
    /** The line of an entry; the index is {@link MessageIds#NONE} for one that is no message's. */
    public static Line of(Frame.Entry entry, long index) {
      Bytes body = entry.body();
      return new Line(
          entry.kind(),
          index == MessageIds.NONE ? bits(entry.id()) : index,
          body == null ? Fingerprint.NONE : Fingerprint.of(body));
    }

    private static long bits(UUID id) {
      return id.getLeastSignificantBits() & INDEX_MASK;
    }
  }

  /** Appends; gives the number that the entry should have. */
  public synchronized long add(Line line) {
    if (size == marks.length) {
      marks = Arrays.copyOf(marks, size * 2);
      prints = Arrays.copyOf(prints, size * 2);
    }
    marks[size] = ((long) line.kind().number() << INDEX_BITS) | line.index();
    prints[size] = line.print();
    size++;
    return size;
  }

  /** Whose device it is. */
  public int user() {
    return user;
  }

  /** The device's number. */
  public int device() {
    return device;
  }

  /** How many entries there are. */
  public synchronized int size() {
    return size;
  }

  /** The entry with a number. */
  public synchronized Line line(long n) {
    int place = (int) n - 1;
    if (place < 0 || place >= size) {
      throw new IndexOutOfBoundsException("no entry " + n);
    }
    return new Line(
        EntryKind.fromNumber((int) (marks[place] >>> INDEX_BITS)),
        marks[place] & INDEX_MASK,
        prints[place]);
  }

  /** The indices of all entries of a kind, ascending, repeated ones as often as they came. */
  public synchronized long[] indices(EntryKind kind) {
    return Arrays.stream(marks, 0, size)
        .filter(mark -> mark >>> INDEX_BITS == kind.number())
        .map(mark -> mark & INDEX_MASK)
        .sorted()
        .toArray();
  }

  /** Notes that the device was told that a user got a message of this account. */
  public synchronized void addReceipt(long index, int by) {
    if (receiptCount == receipts.length) {
      receipts = Arrays.copyOf(receipts, receiptCount * 2);
    }
    receipts[receiptCount] = receipt(index, by);
    receiptCount++;
  }

  /** A receipt as a number; those of one message are neighbours. */
  private static long receipt(long index, int by) {
    return (index << USER_BITS) | by;
  }

  /**
   * What the device was told as delivered.
   *
   * @param index of the message
   * @param by who got it
   */
  public record Receipt(long index, int by) {}

  /** All receipts, by message and recipient, repeated ones as often as they came. */
  public synchronized List<Receipt> receipts() {
    return Arrays.stream(receipts, 0, receiptCount)
        .sorted()
        .mapToObj(each -> new Receipt(each >>> USER_BITS, (int) (each & USER_MASK)))
        .toList();
  }

  /** Writes it. */
  public synchronized void write(DataOutput out) throws IOException {
    out.writeInt(user);
    out.writeInt(device);
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeLong(marks[i]);
      out.writeLong(prints[i]);
    }
    out.writeInt(receiptCount);
    for (int i = 0; i < receiptCount; i++) {
      out.writeLong(receipts[i]);
    }
  }

  /** Reads what {@link #write} has written. */
  public static DeviceLog read(DataInput in) throws IOException {
    DeviceLog log = new DeviceLog(in.readInt(), in.readInt());
    int size = in.readInt();
    log.marks = new long[Math.max(CAPACITY, size)];
    log.prints = new long[Math.max(CAPACITY, size)];
    log.size = size;
    for (int i = 0; i < size; i++) {
      log.marks[i] = in.readLong();
      log.prints[i] = in.readLong();
    }
    log.receiptCount = in.readInt();
    log.receipts = new long[Math.max(CAPACITY, log.receiptCount)];
    for (int i = 0; i < log.receiptCount; i++) {
      log.receipts[i] = in.readLong();
    }
    return log;
  }

  @Override
  public String toString() {
    return "mailbox of user " + user + ", device " + device;
  }
}
