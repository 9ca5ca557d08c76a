package org.whimbrel.client.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.whimbrel.protocol.Bytes;

/** A store whose disk breaks, or fills, when a test wants it to. */
public final class BreakableStore implements Store {
  private final Store real = new MemoryStore();

  /** Whether nothing can be read. */
  public volatile boolean unreadable;

  /** Whether nothing more can be written. */
  public volatile boolean full;

  private static void fail(boolean broken) {
    if (broken) {
      throw new UncheckedIOException(new IOException("the disk is broken"));
    }
  }

  @Override
  public Optional<Bytes> read(String name) {
    fail(unreadable);
    return real.read(name);
  }

  @Override
  public void write(String name, Bytes value) {
    fail(full);
    real.write(name, value);
  }

  @Override
  public void delete(String name) {
    real.delete(name);
  }

  @Override
  public List<String> list(String folder) {
    return real.list(folder);
  }
}
