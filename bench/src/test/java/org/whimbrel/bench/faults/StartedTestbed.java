package org.whimbrel.bench.faults;

import java.io.IOException;
import java.nio.file.Path;

/** A process that starts a testbed and is interrupted meanwhile, for {@link TestbedTest}. */
public final class StartedTestbed {
  private StartedTestbed() {}

  /** Takes port, home and root of the {@link Testbed.Site}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Testbed.start(
        new Testbed.Site(
            Integer.parseInt(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]), 1),
        false);
  }
}
