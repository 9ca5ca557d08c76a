package org.whimbrel.client.store;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.whimbrel.protocol.Bytes;

/**
 * Named values of one device. A name is {@code [a-z0-9-]+}, or two of these with a slash between,
 * at most {@link #NAME_MAX_CHARS} characters. Each value is written whole or not at all, and when
 * {@link #write} returns it survives a crash, where the kind of store promises that. Thread-safe.
 *
 * <p>All methods throw {@link UncheckedIOException} if the store fails. They may block on a disk.
 */
public interface Store {
  /** The longest name. */
  int NAME_MAX_CHARS = 100;

  /** The value of a name. */
  Optional<Bytes> read(String name);

  /** Gives a name a value, in place of the one it had. */
  void write(String name, Bytes value);

  /** Takes a name away, if it is there. */
  void delete(String name);

  /** The names {@code folder/…}, sorted. */
  List<String> list(String folder);

  /** Whether it keeps anything at all; where not, what is to be written need not be made. */
  default boolean isKeeping() {
    return true;
  }
}
