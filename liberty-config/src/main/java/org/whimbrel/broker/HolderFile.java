package org.whimbrel.broker;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The sign of life of who holds a lease: a file that is locked as long as the process lives, with a
 * number that counts up as long as it runs. Thread-safe.
 */
final class HolderFile implements AutoCloseable {
  private static final Logger LOG = System.getLogger(HolderFile.class.getName());

  /** This process's own: looking at them as others do would drop their locks. */
  private static final Map<Path, HolderFile> OWN = new ConcurrentHashMap<>();

  private final Path file;
  private final long epoch;
  private final FileChannel channel;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile long beat;

  /** What others see. */
  record Sign(boolean alive, long beat) {}

  private HolderFile(Path file, long epoch, FileChannel channel) {
    this.file = file;
    this.epoch = epoch;
    this.channel = channel;
  }

  private static Path path(Path folder, String id, long epoch) {
    return folder.resolve(id + "." + epoch + ".holder");
  }

  /**
   * Makes the file, and lets it beat until {@link #close} or the end of the process.
   *
   * @param check run with each beat
   */
  static HolderFile create(Path folder, String id, long epoch, long beatMs, Runnable check)
      throws IOException {
    Path file = path(folder, id, epoch);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    HolderFile holder = new HolderFile(file, epoch, channel);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException("somebody else has locked " + file);
      }
      holder.writeBeat();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    OWN.put(file, holder);
    Thread thread = new Thread(() -> holder.beatUntilClosed(beatMs, check), "lease-beat");
    thread.setDaemon(true);
    thread.start();
    return holder;
  }

  private void beatUntilClosed(long beatMs, Runnable check) {
    try {
      while (!closed.await(beatMs, TimeUnit.MILLISECONDS)) {
        try {
          writeBeat();
        } catch (IOException e) {
          // The others may take over then, which is right if they can still write there.
          LOG.log(Level.WARNING, "No sign of life could be written", e);
        }
        check.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void writeBeat() throws IOException {
    if (closed.getCount() == 0) {
      return;
    }
    beat++;
    channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, beat), 0);
  }

  /** How the holder of that epoch does. */
  static Sign look(Path folder, String id, long epoch) throws IOException {
    Path file = path(folder, id, epoch);
    HolderFile own = OWN.get(file);
    if (own != null) {
      return new Sign(true, own.beat);
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      try (FileLock lock = channel.tryLock()) {
        if (lock != null) {
          return new Sign(false, 0);
        }
      }
      ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
      channel.read(bytes, 0);
      return new Sign(true, bytes.getLong(0));
    } catch (NoSuchFileException released) {
      return new Sign(false, 0);
    }
  }

  /** Takes away what a holder before left. */
  static void remove(Path folder, String id, long epoch) throws IOException {
    Files.deleteIfExists(path(folder, id, epoch));
  }

  long epoch() {
    return epoch;
  }

  @Override
  public synchronized void close() {
    if (closed.getCount() == 0) {
      return;
    }
    closed.countDown();
    OWN.remove(file);
    try {
      Files.deleteIfExists(file);
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The sign of life could not be taken away", e);
    }
  }
}
