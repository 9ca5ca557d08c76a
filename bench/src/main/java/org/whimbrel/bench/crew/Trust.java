package org.whimbrel.bench.crew;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.whimbrel.client.net.ClientRuntime;

/** Whom clients trust to be the server. Stateless. */
final class Trust {
  private Trust() {}

  /**
   * What clients need, with these certificates.
   *
   * @param certificates a file of them, PEM; empty for those that Java trusts
   * @throws CrewException if the file cannot be read
   */
  static ClientRuntime runtime(Optional<Path> certificates) {
    try {
      return certificates.isEmpty()
          ? ClientRuntime.create()
          : ClientRuntime.create(org.whimbrel.client.net.Trust.in(certificates.get()));
    } catch (IOException e) {
      throw new CrewException("certificates cannot be used: " + e.getMessage());
    }
  }
}
