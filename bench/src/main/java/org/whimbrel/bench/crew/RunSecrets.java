package org.whimbrel.bench.crew;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.whimbrel.bench.traffic.MessageIds;

/**
 * What tells a run from others, and what opens its accounts.
 *
 * @param run a number of {@link MessageIds#RUN_BITS} bits
 * @param password of all its accounts
 */
public record RunSecrets(long run, String password) {
  private static final String FILE = "run";
  private static final int PASSWORD_BYTES = 18;

  /** Of a new run. */
  public static RunSecrets create(SecureRandom random) {
    byte[] password = new byte[PASSWORD_BYTES];
    random.nextBytes(password);
    return new RunSecrets(
        random.nextLong(1L << MessageIds.RUN_BITS),
        Base64.getUrlEncoder().encodeToString(password));
  }

  /** What the handles of this run have in common. */
  public String handlePrefix() {
    return "b" + Long.toString(run, Character.MAX_RADIX) + "u";
  }

  /** Puts them into the run's folder, which nobody else may read. */
  public void write(Path folder) throws IOException {
    Files.write(folder.resolve(FILE), List.of(Long.toString(run), password));
  }

  /** Reads what {@link #write} has written. */
  public static RunSecrets read(Path folder) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(FILE));
    return new RunSecrets(Long.parseLong(lines.get(0)), lines.get(1));
  }

  /** The run only: passwords never reach a log. */
  @Override
  public String toString() {
    return "RunSecrets[" + run + "]";
  }
}
