package org.whimbrel.bench;

import java.util.Optional;

/**
 * Memory at one moment; empty where it is not known.
 *
 * @param serverHeapBytes of the server's heap in use, without garbage
 * @param serverResidentBytes the server's resident memory
 * @param clientResidentBytes that of all processes of this program
 */
record Resources(
    Optional<Long> serverHeapBytes,
    Optional<Long> serverResidentBytes,
    Optional<Long> clientResidentBytes) {
  /** None known. */
  static final Resources UNKNOWN =
      new Resources(Optional.empty(), Optional.empty(), Optional.empty());
}
