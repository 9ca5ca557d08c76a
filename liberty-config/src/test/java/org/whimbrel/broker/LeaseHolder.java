package org.whimbrel.broker;

import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.artemis.lockmanager.DistributedLock;

/** Another process that holds a lease, tells so by a line, and keeps it until it ends. */
final class LeaseHolder {
  static final String HELD = "held";

  private LeaseHolder() {}

  /** Arguments: the folder, the lock, the lease in milliseconds. */
  public static void main(String[] arguments) throws Exception {
    FileLeaseLockManager manager =
        new FileLeaseLockManager(
            Map.of(
                FileLeaseLockManager.FOLDER,
                arguments[0],
                FileLeaseLockManager.LEASE_MS,
                arguments[2]));
    manager.start();
    DistributedLock lock = manager.getDistributedLock(arguments[1]);
    if (!lock.tryLock()) {
      throw new IllegalStateException("somebody else holds it");
    }
    manager.getMutableLong(arguments[1]).set(7);
    System.out.println(HELD);
    Thread.currentThread().join();
  }

  static Process start(Path folder, String lock, long leaseMs) throws java.io.IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            LeaseHolder.class.getName(),
            folder.toString(),
            lock,
            String.valueOf(leaseMs))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
