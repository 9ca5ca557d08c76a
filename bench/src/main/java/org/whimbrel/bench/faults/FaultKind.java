package org.whimbrel.bench.faults;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
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

  /** All kinds, as an argument names them. */
  public static String allWire() {
    return Arrays.stream(values()).map(FaultKind::wire).collect(Collectors.joining(","));
  }

  /** Whether the broker must be a process of its own for it. */
  public boolean needsBroker() {
    return this == BROKER_KILL || this == BROKER_FREEZE;
  }

  /** Whether it is done to connections. */
  boolean isOfLines() {
    return this == LINE_CUT || this == LINE_HALF_OPEN;
  }

  Length length() {
    return switch (this) {
      case SERVER_KILL, BROKER_KILL, DATABASE_KILL -> Length.PAUSE;
      case SERVER_FREEZE, BROKER_FREEZE, DATABASE_FREEZE -> Length.FREEZE;
      case LINE_CUT, LINE_HALF_OPEN -> Length.NONE;
      case DATABASE_STOP -> Length.STOP;
    };
  }
}
