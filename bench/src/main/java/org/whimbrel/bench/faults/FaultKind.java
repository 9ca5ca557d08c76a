package org.whimbrel.bench.faults;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be done to an installation. The name in lower case with hyphens is the argument. */
public enum FaultKind {
  /** Liberty ends as in a crash (SIGKILL), and is started again after a pause. */
  SERVER_KILL,
  /** The same with the broker, which is a process of its own. */
  BROKER_KILL,
  /** The same with all processes of PostgreSQL. */
  DATABASE_KILL,
  /** Liberty stands still (SIGSTOP) for a while. */
  SERVER_FREEZE,
  /** The broker does. */
  BROKER_FREEZE,
  /** All processes of PostgreSQL do. */
  DATABASE_FREEZE,
  /** The balancer ends as in a crash; only of a cluster that runs. */
  GATEWAY_KILL,
  /** Liberty is stopped in good order and started again, one node after the other. */
  SERVER_RESTART,
  /**
   * Nothing gets from a node to all others, the brokers, the database and the balancer, or back;
   * only of a cluster that runs on networks of its own.
   */
  SERVER_PARTITION,
  /** The same with a broker. */
  BROKER_PARTITION,
  /** Some connections of clients are reset, on both sides at once. */
  LINE_CUT,
  /** Some connections of clients carry nothing any more, and nobody is told. */
  LINE_HALF_OPEN,
  /** PostgreSQL is stopped in good order, for a time that is set and not drawn. */
  DATABASE_STOP;

  /** How long it lasts. */
  enum Length {
    /** No time. */
    NONE,
    /** From the kill to the start. */
    PAUSE,
    /** Standing still. */
    FREEZE,
    /** A fixed time. */
    STOP
  }

  /** As it is written in arguments and tables. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind that is written so; empty if there is none. */
  public static Optional<FaultKind> of(String wire) {
    return Arrays.stream(values()).filter(kind -> kind.wire().equals(wire)).findFirst();
  }

  /** All kinds that an installation of one's own knows, as an argument names them. */
  public static String allWire() {
    return wire(ofInstallation());
  }

  /** All kinds that an installation of one's own knows. */
  public static Set<FaultKind> ofInstallation() {
    return EnumSet.complementOf(EnumSet.of(GATEWAY_KILL, SERVER_PARTITION, BROKER_PARTITION));
  }

  /** All kinds that a cluster knows whose parts are on networks of their own. */
  public static Set<FaultKind> ofClusterOnNetworks() {
    Set<FaultKind> kinds = EnumSet.copyOf(ofCluster());
    kinds.addAll(EnumSet.of(SERVER_PARTITION, BROKER_PARTITION));
    return kinds;
  }

  /** All kinds that any cluster knows that runs already. */
  public static Set<FaultKind> ofCluster() {
    return EnumSet.of(
        SERVER_KILL, BROKER_KILL, GATEWAY_KILL, SERVER_FREEZE, BROKER_FREEZE, SERVER_RESTART);
  }

  /** Some kinds, as an argument names them. */
  public static String wire(Set<FaultKind> kinds) {
    return kinds.stream().map(FaultKind::wire).collect(Collectors.joining(","));
  }

  /** Whether the broker must be a process of its own for it. */
  public boolean needsBroker() {
    return this == BROKER_KILL || this == BROKER_FREEZE || this == BROKER_PARTITION;
  }

  /** Whether it cuts a part off from the others. */
  boolean isPartition() {
    return this == SERVER_PARTITION || this == BROKER_PARTITION;
  }

  /** Whether it is done to connections. */
  boolean isOfLines() {
    return this == LINE_CUT || this == LINE_HALF_OPEN;
  }

  Length length() {
    return switch (this) {
      case SERVER_KILL, BROKER_KILL, DATABASE_KILL, GATEWAY_KILL, SERVER_RESTART -> Length.PAUSE;
      case SERVER_FREEZE, BROKER_FREEZE, DATABASE_FREEZE, SERVER_PARTITION, BROKER_PARTITION ->
          Length.FREEZE;
      case LINE_CUT, LINE_HALF_OPEN -> Length.NONE;
      case DATABASE_STOP -> Length.STOP;
    };
  }
}
