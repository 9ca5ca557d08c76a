package org.whimbrel.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.lockmanager.DistributedLock;
import org.apache.activemq.artemis.lockmanager.DistributedLockManager;
import org.apache.activemq.artemis.lockmanager.MutableLong;
import org.apache.activemq.artemis.lockmanager.UnavailableStateException;

/**
 * Decides which broker of a pair is active, with files in a folder that both see: on one machine,
 * or on a file system that both have mounted and that keeps POSIX locks, such as NFS 4. See {@link
 * FileLease} for how. The folder is as precious as the journals: it knows which of the two has the
 * newest data. Thread-safe.
 *
 * <p>Parameters: {@value #FOLDER} (required), {@value #LEASE_MS}.
 */
public final class FileLeaseLockManager implements DistributedLockManager {
  /** Parameter: the folder. */
  public static final String FOLDER = "folder";

  /** Parameter: after how many milliseconds without a sign a holder that lives has lost. */
  public static final String LEASE_MS = "lease-ms";

  private static final String LEASE_MS_DEFAULT = "3000";

  private final Path folder;
  private final long leaseMs;
  private final Runnable fence;
  private final Map<String, FileLease> leases = new ConcurrentHashMap<>();
  private volatile boolean started;

  /** What Artemis calls. A process that lost a lock that it believed to hold is ended at once. */
  public FileLeaseLockManager(Map<String, String> parameters) throws IOException {
    this(parameters, FileLeaseLockManager::halt);
  }

  FileLeaseLockManager(Map<String, String> parameters, Runnable fence) throws IOException {
    String folder = parameters.get(FOLDER);
    if (folder == null) {
      throw new IllegalArgumentException("parameter " + FOLDER + " is missing");
    }
    this.folder = Files.createDirectories(Path.of(folder)).toRealPath();
    this.leaseMs = Long.parseLong(parameters.getOrDefault(LEASE_MS, LEASE_MS_DEFAULT));
    this.fence = fence;
  }

  /**
   * An orderly stop would still answer clients, with promises that the partner does not know of.
   */
  private static void halt() {
    Runtime.getRuntime().halt(BrokerMain.EXIT_LOST_LOCK);
  }

  @Override
  public void addUnavailableManagerListener(UnavailableManagerListener listener) {
    // The folder is asked anew each time; there is no connection that could end.
  }

  @Override
  public void removeUnavailableManagerListener(UnavailableManagerListener listener) {
    // None was added.
  }

  @Override
  public boolean start(long timeout, TimeUnit unit) {
    started = true;
    return true;
  }

  @Override
  public void start() {
    started = true;
  }

  @Override
  public boolean isStarted() {
    return started;
  }

  @Override
  public void stop() {
    started = false;
    leases.values().forEach(FileLease::close);
    leases.clear();
  }

  @Override
  public DistributedLock getDistributedLock(String lockId) throws ExecutionException {
    return lease(lockId);
  }

  private FileLease lease(String lockId) throws ExecutionException {
    if (!started) {
      throw new IllegalStateException("not started");
    }
    try {
      return leases.compute(
          lockId,
          (id, open) ->
              open == null || open.isClosed() ? new FileLease(folder, id, leaseMs, fence) : open);
    } catch (IllegalArgumentException e) {
      throw new ExecutionException(e);
    }
  }

  @Override
  public MutableLong getMutableLong(String id) throws ExecutionException {
    return new Value(id, lease(id));
  }

  /** Only the holder of the lock of the same name may change it. */
  private record Value(String id, FileLease lease) implements MutableLong {
    @Override
    public String getMutableLongId() {
      return id;
    }

    @Override
    public long get() throws UnavailableStateException {
      return lease.value();
    }

    @Override
    public void set(long value) throws UnavailableStateException {
      lease.change(null, value);
    }

    @Override
    public boolean compareAndSet(long expected, long value) throws UnavailableStateException {
      return lease.change(expected, value);
    }

    @Override
    public void close() {
      // The lease may be held; who holds it closes it.
    }

    @Override
    public String toString() {
      return "Value[" + id + "]";
    }
  }
}
