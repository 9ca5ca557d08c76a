package org.whimbrel.bench;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.whimbrel.bench.crew.CrewReport;
import org.whimbrel.bench.crew.RunSecrets;
import org.whimbrel.bench.measure.Part;
import org.whimbrel.bench.measure.Targets;
import org.whimbrel.bench.peer.Ejabberd;
import org.whimbrel.bench.peer.PeerException;
import org.whimbrel.bench.proof.Ledger;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.Route;
import org.whimbrel.bench.traffic.Scenario;

/**
 * An ejabberd that this program has started.
 *
 * @param ejabberd the server
 * @param targets its processes
 */
record EjabberdSubject(Ejabberd ejabberd, Targets targets) implements Subject {
  /** Of this server. */
  static EjabberdSubject of(Ejabberd ejabberd) throws PeerException, IOException {
    return new EjabberdSubject(
        ejabberd,
        new Targets(
            Map.of(
                Part.SERVER,
                new Targets.Target(List.of(ejabberd.pid()), ejabberd.name()),
                Part.DATABASE,
                new Targets.Target(
                    List.of(ejabberd.postgresPid()), "its own, with the settings of Whimbrel's"))));
  }

  @Override
  public Kind kind() {
    return Kind.EJABBERD;
  }

  @Override
  public List<URI> uris() {
    return List.of(ejabberd.uri());
  }

  @Override
  public void setUp(Team team, Scenario scenario, RunSecrets secrets)
      throws PeerException, IOException {
    ejabberd.addUsers(names(scenario, secrets), secrets.password(), scenario.topology().edges());
  }

  private static List<String> names(Scenario scenario, RunSecrets secrets) {
    return IntStream.range(0, scenario.shape().users())
        .mapToObj(user -> secrets.handlePrefix() + user)
        .toList();
  }

  @Override
  public int compareLogs(
      Scenario scenario, RunSecrets secrets, CrewReport report, Violations violations)
      throws PeerException, IOException {
    List<String> names = names(scenario, secrets);
    judgeArchive(scenario, report.ledger(), names, ejabberd.archived(), violations);
    return names.size();
  }

  /** Each message is in its sender's archive and in its recipient's; receipts are in none. */
  static void judgeArchive(
      Scenario scenario,
      Ledger ledger,
      List<String> names,
      Map<String, Long> archived,
      Violations violations) {
    long[] expected = new long[names.size()];
    for (long index = 0; index < ledger.count(); index++) {
      if (ledger.isAccepted(index)) {
        Route route = scenario.route(index);
        expected[route.sender()]++;
        route.recipients().forEach(user -> expected[user]++);
      }
    }
    for (int user = 0; user < expected.length; user++) {
      long kept = archived.getOrDefault(names.get(user), 0L);
      if (kept != expected[user]) {
        violations.add(
            ViolationKind.LOG_DIFFERS,
            "archive of user " + user + ": kept " + kept + " messages of " + expected[user]);
      }
    }
  }
}
