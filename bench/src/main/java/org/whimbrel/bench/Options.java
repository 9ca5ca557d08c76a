package org.whimbrel.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.whimbrel.bench.crew.CrewPlan.Content;
import org.whimbrel.bench.crew.CrewPlan.Site;
import org.whimbrel.bench.faults.FaultPlan;
import org.whimbrel.bench.faults.Testbed;
import org.whimbrel.bench.measure.Part;
import org.whimbrel.bench.people.Persistence;
import org.whimbrel.bench.traffic.Scenario.Shape;
import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.socket.KeepAlive;

/**
 * What to do, checked.
 *
 * @param target what is loaded
 * @param shape of the scenario
 * @param content what messages are made of
 * @param effort what this program does it with
 * @param peer the other server, if one is to be loaded
 * @param faults what goes wrong, and where; empty if nothing does
 * @param json where the report goes as JSON, if wanted
 */
record Options(
    Target target,
    Shape shape,
    Content content,
    Effort effort,
    Optional<Peer> peer,
    Optional<Faults> faults,
    Optional<Path> json) {
  /**
   * What is loaded.
   *
   * @param site where it is, and how one gets in
   * @param pids its processes, as far as they are told
   */
  record Target(Site site, Map<Part, List<Long>> pids) {
    /** Takes a copy. */
    Target {
      pids = Map.copyOf(pids);
    }

    /** The same at other addresses. */
    Target at(List<URI> servers) {
      return new Target(new Site(servers, site.certificates(), site.dataFolder()), pids);
    }
  }

  /**
   * A server that this program starts: an ejabberd.
   *
   * @param compared whether Whimbrel is loaded as well, before it
   * @param folder where its files go; on a disk
   */
  record Peer(boolean compared, Path folder) {}

  /**
   * What this program does it with.
   *
   * @param processes how many
   * @param connectParallelism how many users are set up at the same time, over all processes
   * @param logSample how many logs are compared, over all processes
   * @param reconnectMaxSeconds the longest pause of a device before its next socket
   * @param watched how many contacts each device watches at most
   * @param idleSeconds how long all are connected before the first message
   * @param pingAfterSeconds after how long a silence a device pings
   */
  record Effort(
      int processes,
      int connectParallelism,
      int logSample,
      int reconnectMaxSeconds,
      int watched,
      int idleSeconds,
      int pingAfterSeconds) {
    /** How devices hold on to their connections; the other waits keep their proportions. */
    Persistence persistence() {
      long pingMs = TimeUnit.SECONDS.toMillis(pingAfterSeconds);
      KeepAlive usual = KeepAlive.DEFAULT;
      return new Persistence(
          new Backoff(Backoff.RECONNECT.firstMs(), TimeUnit.SECONDS.toMillis(reconnectMaxSeconds)),
          new KeepAlive(
              usual.checkMs() * pingMs / usual.pingAfterMs(),
              pingMs,
              usual.pingWaitingMs() * pingMs / usual.pingAfterMs(),
              usual.pongTimeoutMs() * pingMs / usual.pingAfterMs()));
    }
  }

  /**
   * What goes wrong.
   *
   * @param plan when
   * @param site to what, if an installation is started for it
   * @param cluster status file of the running cluster that it is done to instead; empty for none
   */
  record Faults(FaultPlan plan, Testbed.Site site, Optional<Path> cluster) {}
}
