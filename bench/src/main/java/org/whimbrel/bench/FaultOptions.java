package org.whimbrel.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.whimbrel.bench.faults.FaultKind;
import org.whimbrel.bench.faults.FaultPlan;
import org.whimbrel.bench.faults.Testbed;
import org.whimbrel.bench.traffic.Profile;
import org.whimbrel.bench.traffic.Scenario.Shape;
import org.whimbrel.launcher.Installation;

/** Reads the options of faults. Stateless. */
final class FaultOptions {
  private static final int SECONDS_MAX = 86_400;
  private static final int FAULTS_MAX = 10_000;

  /** The largest of the ports that are counted from it is 400 more. */
  private static final int PORT_MAX = 65_135;

  private FaultOptions() {}

  /**
   * What goes wrong; empty if nothing shall.
   *
   * @throws BadArgumentException if it does not go with the rest
   */
  static Optional<Options.Faults> read(GivenOptions given, Shape shape)
      throws BadArgumentException {
    if (!given.has(Option.FAULTS)) {
      if (given.has(Option.ROLLING) || given.has(Option.NODES)) {
        throw new BadArgumentException("--rolling and --nodes need --faults");
      }
      return Optional.empty();
    }
    boolean steady = shape.profile() == Profile.DIRECT || shape.profile() == Profile.MIXED;
    if (!steady || shape.rotations() > 0) {
      throw new BadArgumentException("--faults goes with direct and mixed, without --rotate-keys");
    }
    for (Option other :
        List.of(Option.SERVER, Option.SERVER_PID, Option.POSTGRES_PID, Option.PEER)) {
      if (given.has(other)) {
        throw new BadArgumentException("--faults has a server of its own, so no " + other.flag());
      }
    }
    boolean cluster = given.has(Option.CLUSTER);
    int nodes = given.number(Option.NODES, 1, Installation.Settings.NODES_MAX);
    boolean rolling = given.has(Option.ROLLING);
    FaultPlan plan =
        new FaultPlan(
            given.longNumber(Option.FAULT_SEED, Long.MIN_VALUE, Long.MAX_VALUE),
            rolling ? List.of(FaultKind.SERVER_RESTART) : kinds(given, cluster),
            given.number(Option.FAULT_EVERY, 1, SECONDS_MAX),
            rolling ? nodes : given.number(Option.FAULT_COUNT, 0, FAULTS_MAX),
            given.number(Option.FAULT_PAUSE_MAX, 0, SECONDS_MAX),
            given.number(Option.FAULT_FREEZE_MAX, 1, SECONDS_MAX),
            given.number(Option.DATABASE_STOP_SECONDS, 1, SECONDS_MAX));
    return Optional.of(
        new Options.Faults(
            plan.fitting(shape.seconds()),
            new Testbed.Site(
                given.number(Option.FAULT_PORT, 1, PORT_MAX),
                Path.of(given.text(Option.FAULT_DIR)),
                Path.of(given.text(Option.ROOT)),
                nodes),
            given.find(Option.CLUSTER).map(Path::of)));
  }

  private static List<FaultKind> kinds(GivenOptions given, boolean cluster)
      throws BadArgumentException {
    String list =
        cluster && !given.has(Option.FAULT_KINDS)
            ? FaultKind.wire(FaultKind.ofCluster())
            : given.text(Option.FAULT_KINDS);
    Set<FaultKind> known = cluster ? FaultKind.ofClusterOnNetworks() : FaultKind.ofInstallation();
    List<FaultKind> kinds = new ArrayList<>();
    for (String text : list.split(",", -1)) {
      FaultKind kind =
          FaultKind.of(text)
              .orElseThrow(() -> new BadArgumentException("no kind of fault: " + text));
      if (kinds.contains(kind)) {
        throw new BadArgumentException("--fault-kinds names " + text + " twice");
      }
      if (!known.contains(kind)) {
        throw new BadArgumentException(
            text
                + " is not for "
                + (cluster ? "a cluster that runs" : "a server without --cluster"));
      }
      kinds.add(kind);
    }
    return kinds;
  }
}
