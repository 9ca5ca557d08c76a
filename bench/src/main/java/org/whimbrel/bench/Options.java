package org.whimbrel.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.whimbrel.bench.crew.CrewPlan.Content;
import org.whimbrel.bench.traffic.Scenario.Shape;

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
   */
  record Effort(int processes, int connectParallelism, int logSample) {}
}
