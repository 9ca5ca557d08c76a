package org.whimbrel.bench;

import java.net.URI;
import java.util.List;
import org.whimbrel.bench.crew.CrewReport;
import org.whimbrel.bench.crew.Order;
import org.whimbrel.bench.crew.RunSecrets;
import org.whimbrel.bench.measure.Targets;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.Scenario;

/**
 * A Whimbrel server that runs already.
 *
 * @param uris where it is; several are as good as each other
 * @param targets its processes, if they are on this machine
 */
record WhimbrelSubject(List<URI> uris, Targets targets) implements Subject {
  /** Takes a copy. */
  WhimbrelSubject {
    uris = List.copyOf(uris);
  }

  @Override
  public Kind kind() {
    return Kind.WHIMBREL;
  }

  @Override
  public void setUp(Team team, Scenario scenario, RunSecrets secrets) {
    int edges = scenario.topology().edges().size();
    team.tellAll(Order.JOIN, scenario.shape().users());
    team.tellAll(Order.ASK, edges);
    team.tellAll(Order.ACCEPT, edges);
  }

  /** The crews did, over REST. */
  @Override
  public int compareLogs(
      Scenario scenario, RunSecrets secrets, CrewReport report, Violations violations) {
    return 0;
  }
}
