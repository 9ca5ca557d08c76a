package org.whimbrel.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The file that says who holds a lease, and the number that goes with it: two longs, the epoch and
 * the value. Changed under an exclusive lock of the file, which is held for microseconds.
 *
 * <p>There is one instance a file in a process and it stays open, because POSIX drops all of a
 * process's locks on a file when the process closes any of its handles. Thread-safe.
 */
final class LeaseState {
  private static final Map<Path, LeaseState> OPEN = new ConcurrentHashMap<>();
  private static final int SIZE_BYTES = 2 * Long.BYTES;

  private final FileChannel channel;

  /**
   * What is in it.
   *
   * @param epoch counts the holders; 0 before the first
   * @param value whatever the holders put there; 0 at first
   */
  record Content(long epoch, long value) {}

  /** What to do while nobody else changes it. */
  interface Change<T> {
    T apply(Content now) throws IOException;
  }

  private LeaseState(Path file) throws IOException {
    this.channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  static LeaseState of(Path file) throws IOException {
    LeaseState open = OPEN.get(file);
    if (open != null) {
      return open;
    }
    synchronized (OPEN) {
      LeaseState again = OPEN.get(file);
      if (again == null) {
        again = new LeaseState(file);
        OPEN.put(file, again);
      }
      return again;
    }
  }

  /** Runs the change alone. */
  synchronized <T> T exclusively(Change<T> change) throws IOException {
    try (FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException("the lock is not valid");
      }
      return change.apply(read());
    }
  }

  /** What is in it now; a change that is under way may be in it or not. */
  synchronized Content read() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE_BYTES);
    int read;
    do {
      read = channel.read(bytes, bytes.position());
    } while (read > 0 && bytes.hasRemaining());
    // A file that was just made is shorter, and the buffer holds zeros.
    return new Content(bytes.getLong(0), bytes.getLong(Long.BYTES));
  }

  /** Only inside of {@link #exclusively}. On the disk when it returns. */
  synchronized void write(Content content) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE_BYTES);
    bytes.putLong(content.epoch()).putLong(content.value()).flip();
    while (bytes.hasRemaining()) {
      channel.write(bytes, bytes.position());
    }
    channel.force(true);
  }
}
