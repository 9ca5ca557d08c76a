package org.whimbrel.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.whimbrel.bench.faults.FaultKind;
import org.whimbrel.bench.faults.FaultPlan;
import org.whimbrel.bench.faults.Testbed;
import org.whimbrel.bench.traffic.Profile;
import org.whimbrel.bench.traffic.Scenario.Shape;

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
      return Optional.empty();
    }
    boolean steady = shape.profile() == Profile.DIRECT || shape.profile() == Profile.MIXED;
    if (!steady || shape.rotations() > 0) {
      throw new BadArgumentException("--faults goes with direct and mixed, without --rotate-keys");
    }
    for (Option other :
        List.of(Option.BASE_URL, Option.SERVER_PID, Option.POSTGRES_PID, Option.PEER)) {
      if (given.has(other)) {
        throw new BadArgumentException("--faults has a server of its own, so no " + other.flag());
      }
    }
    FaultPlan plan =
        new FaultPlan(
            given.longNumber(Option.FAULT_SEED, Long.MIN_VALUE, Long.MAX_VALUE),
            kinds(given.text(Option.FAULT_KINDS)),
            given.number(Option.FAULT_EVERY, 1, SECONDS_MAX),
            given.number(Option.FAULT_COUNT, 0, FAULTS_MAX),
            given.number(Option.FAULT_PAUSE_MAX, 0, SECONDS_MAX),
            given.number(Option.FAULT_FREEZE_MAX, 1, SECONDS_MAX),
            given.number(Option.DATABASE_STOP_SECONDS, 1, SECONDS_MAX));
    return Optional.of(
        new Options.Faults(
            plan.fitting(shape.seconds()),
            new Testbed.Site(
                given.number(Option.FAULT_PORT, 1, PORT_MAX),
                Path.of(given.text(Option.FAULT_DIR)),
                Path.of(given.text(Option.ROOT)))));
  }

  private static List<FaultKind> kinds(String list) throws BadArgumentException {
    List<FaultKind> kinds = new ArrayList<>();
    for (String text : list.split(",", -1)) {
      FaultKind kind =
          FaultKind.of(text)
              .orElseThrow(() -> new BadArgumentException("no kind of fault: " + text));
      if (kinds.contains(kind)) {
        throw new BadArgumentException("--fault-kinds names " + text + " twice");
      }
      kinds.add(kind);
    }
    return kinds;
  }
}
