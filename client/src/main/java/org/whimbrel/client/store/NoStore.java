package org.whimbrel.client.store;

import java.util.List;
import java.util.Optional;
import org.whimbrel.protocol.Bytes;

/**
 * A store that keeps nothing: for thousands of devices in one process, none of which outlives it.
 */
public final class NoStore implements Store {
  /** The one that there is. */
  public static final NoStore INSTANCE = new NoStore();

  private NoStore() {}

  @Override
  public Optional<Bytes> read(String name) {
    StoreName.checked(name);
    return Optional.empty();
  }

  @Override
  public void write(String name, Bytes value) {
    StoreName.checked(name);
  }

  @Override
  public void delete(String name) {
    StoreName.checked(name);
  }

  @Override
  public List<String> list(String folder) {
    StoreName.checked(folder);
    return List.of();
  }

  @Override
  public boolean isKeeping() {
    return false;
  }
}
