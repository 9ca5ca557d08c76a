package org.whimbrel.bench.faults;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.whimbrel.bench.measure.Cluster;
import org.whimbrel.bench.measure.Part;
import org.whimbrel.launcher.NetworkNamespaces;

/**
 * A cluster that runs already and starts again by itself what has died, as {@code ./whimbrel
 * cluster} does. Which processes it has follows from its status file, which is read anew each time.
 * Thread-safe.
 */
public final class RunningCluster implements Breakable {
  private static final long READY_MAX_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final long POLL_MS = 100;
  private static final int PROBE_TIMEOUT_MS = 10_000;

  private final Path statusFile;
  private final Map<Fault, Long> victims = new HashMap<>();

  /** Of those that are cut off now. */
  private final Map<Long, String> links = new HashMap<>();

  /** With this status file. */
  public RunningCluster(Path statusFile) {
    this.statusFile = statusFile;
  }

  @Override
  public synchronized int inflict(Fault fault) throws IOException {
    List<Long> pids = pids(part(fault.kind()));
    if (pids.isEmpty()) {
      throw new IOException("there is nothing to do " + fault.kind().wire() + " to");
    }
    long victim = pids.get(fault.pick(pids.size()));
    victims.put(fault, victim);
    switch (fault.kind()) {
      case SERVER_FREEZE, BROKER_FREEZE -> signal("STOP", victim);
      case SERVER_RESTART -> signal("TERM", victim);
      case SERVER_PARTITION, BROKER_PARTITION -> cut(victim);
      default -> signal("KILL", victim);
    }
    return 0;
  }

  @Override
  public void mend(Fault fault) throws IOException, InterruptedException {
    long victim;
    synchronized (this) {
      victim = victims.getOrDefault(fault, 0L);
    }
    long untilNanos = System.nanoTime() + READY_MAX_NANOS;
    if (fault.kind().isPartition()) {
      join(victim);
    } else if (fault.kind().length() == FaultKind.Length.FREEZE) {
      signal("CONT", victim);
    } else {
      while (isAlive(victim) || !isComplete(part(fault.kind()), victim)) {
        pause(untilNanos, fault.kind().wire() + ": " + victim + " was not replaced");
      }
    }
    while (!isReady()) {
      pause(untilNanos, "not all nodes became ready");
    }
  }

  private void cut(long victim) throws IOException {
    String link = Cluster.read(statusFile).links().get(victim);
    if (link == null) {
      throw new IOException(
          "the parts share one network; start the cluster with WHIMBREL_CLUSTER_NETWORK=namespaces");
    }
    links.put(victim, link);
    NetworkNamespaces.cut(link);
  }

  private synchronized void join(long victim) throws IOException {
    String link = links.remove(victim);
    if (link != null) {
      NetworkNamespaces.join(link);
    }
  }

  private static void pause(long untilNanos, String late) throws IOException, InterruptedException {
    if (System.nanoTime() - untilNanos > 0) {
      throw new IOException(late);
    }
    TimeUnit.MILLISECONDS.sleep(POLL_MS);
  }

  /** The file is written anew when the part has started again. */
  private boolean isComplete(Part part, long victim) throws IOException {
    List<Long> pids = pids(part);
    return !pids.isEmpty()
        && !pids.contains(victim)
        && pids.stream().allMatch(RunningCluster::isAlive);
  }

  private boolean isReady() throws IOException {
    for (URI node : Cluster.read(statusFile).nodes()) {
      if (!isReady(node)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isReady(URI node) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) node.resolve("/health/ready").toURL().openConnection();
      connection.setConnectTimeout(PROBE_TIMEOUT_MS);
      connection.setReadTimeout(PROBE_TIMEOUT_MS);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false; // the usual answer while it starts
    }
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  private List<Long> pids(Part part) throws IOException {
    return Cluster.read(statusFile).pids().getOrDefault(part, List.of());
  }

  private static Part part(FaultKind kind) {
    return switch (kind) {
      case SERVER_KILL, SERVER_FREEZE, SERVER_RESTART, SERVER_PARTITION -> Part.SERVER;
      case BROKER_KILL, BROKER_FREEZE, BROKER_PARTITION -> Part.BROKER;
      case GATEWAY_KILL -> Part.GATEWAY;
      case DATABASE_KILL, DATABASE_FREEZE, DATABASE_STOP, LINE_CUT, LINE_HALF_OPEN ->
          throw new IllegalArgumentException(kind + " is not for a cluster that runs");
    };
  }

  private static void signal(String name, long pid) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    try {
      if (kill.waitFor() != 0) {
        throw new IOException("process " + pid + " could not be sent " + name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int stillHalfOpen() {
    return 0;
  }

  /** Frozen parts go on and links join again; the cluster is somebody else's. */
  @Override
  public synchronized void close() throws IOException {
    for (Long victim : List.copyOf(links.keySet())) {
      join(victim);
    }
    for (Map.Entry<Fault, Long> victim : victims.entrySet()) {
      FaultKind kind = victim.getKey().kind();
      boolean frozen = kind.length() == FaultKind.Length.FREEZE && !kind.isPartition();
      if (frozen && isAlive(victim.getValue())) {
        signal("CONT", victim.getValue());
      }
    }
  }
}
