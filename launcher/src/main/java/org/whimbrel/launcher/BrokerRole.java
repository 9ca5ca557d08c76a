package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a broker is at a moment. */
public enum BrokerRole {
  /** It serves, alone: what it has, nobody else has. */
  ACTIVE,
  /** It serves, and its partner has all that it has. */
  REPLICATED,
  /** It waits for an active partner, or for the rest of its data. */
  WAITING,
  /** It has all that its active partner has, and takes over when that one ends. */
  READY,
  /** It comes up, goes from one role to another, or has ended. */
  STOPPED;

  /** What a broker that runs says of itself in its data folder, which may be a moment old. */
  static BrokerRole told(Path dataDir) {
    try {
      return valueOf(Files.readString(file(dataDir)).toUpperCase(Locale.ROOT));
    } catch (IOException | IllegalArgumentException e) {
      return STOPPED; // not told yet, or just being written
    }
  }

  /** Where it says so. */
  static Path file(Path dataDir) {
    return dataDir.resolve("role");
  }

  /** Whether clients are served. */
  public boolean serves() {
    return this == ACTIVE || this == REPLICATED;
  }
}
