package org.whimbrel.client.store;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.whimbrel.protocol.Bytes;

/** A store that is gone with the process. Thread-safe. */
public final class MemoryStore implements Store {
  private final NavigableMap<String, Bytes> values = new TreeMap<>();

  @Override
  public synchronized Optional<Bytes> read(String name) {
    return Optional.ofNullable(values.get(StoreName.checked(name)));
  }

  @Override
  public synchronized void write(String name, Bytes value) {
    values.put(StoreName.checked(name), value);
  }

  @Override
  public synchronized void delete(String name) {
    values.remove(StoreName.checked(name));
  }

  @Override
  public synchronized List<String> list(String folder) {
    String prefix = StoreName.checked(folder) + "/";
    return List.copyOf(values.subMap(prefix, true, folder + "0", false).keySet());
  }
}
