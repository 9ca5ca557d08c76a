package org.whimbrel.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.whimbrel.bench.crew.CrewPlan.Content;
import org.whimbrel.bench.faults.FaultPlan;
import org.whimbrel.bench.faults.Testbed;
import org.whimbrel.bench.people.Persistence;
import org.whimbrel.bench.traffic.Scenario.Shape;
import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.socket.KeepAlive;

/**
 * What to do, checked.
 *
 * @param baseUri the server, without a slash at the end
 * @param shape of the scenario
 * @param content what messages are made of
 * @param effort what this program does it with
 * @param serverPid the server's process, if given
 * @param postgresPid the postmaster's process, if given
 * @param peer the other server, if one is to be loaded
 * @param faults what goes wrong, and where; empty if nothing does
 * @param json where the report goes as JSON, if wanted
 */
record Options(
    URI baseUri,
    Shape shape,
    Content content,
    Effort effort,
    OptionalLong serverPid,
    OptionalLong postgresPid,
    Optional<Peer> peer,
    Optional<Faults> faults,
    Optional<Path> json) {

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
   * @param pingAfterSeconds after how long a silence a device pings
   */
  record Effort(
      int processes,
      int connectParallelism,
      int logSample,
      int reconnectMaxSeconds,
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
   * @param site to what
   */
  record Faults(FaultPlan plan, Testbed.Site site) {}
}
