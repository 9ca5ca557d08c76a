package org.whimbrel.bench.people;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.proof.EntryCheck;
import org.whimbrel.bench.proof.Ledger;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.bench.traffic.Scenario;

/** What all devices of this process share. Thread-safe. */
public final class Stage {
  private final Scenario scenario;
  private final Directory directory;
  private final Sealing sealing;
  private final EntryCheck check;
  private final Ledger ledger;
  private final Meter meter;
  private final Violations violations;
  private final Progress progress = new Progress();
  private volatile @Nullable Start start;

  /**
   * The start of the traffic.
   *
   * @param nanos when, on the clock of {@link System#nanoTime()}
   * @param ids of the messages
   */
  public record Start(long nanos, MessageIds ids) {
    /** The time since then, in nanoseconds. */
    public long since(long nowNanos) {
      return nowNanos - nanos;
    }
  }

  /**
   * Before the traffic starts.
   *
   * @param scenario what is to happen
   * @param directory who is there
   * @param sealing makes and judges messages
   * @param ledger holds what is offered
   * @param meter takes what is measured
   * @param violations takes what is wrong
   */
  public Stage(
      Scenario scenario,
      Directory directory,
      Sealing sealing,
      Ledger ledger,
      Meter meter,
      Violations violations) {
    this.scenario = scenario;
    this.directory = directory;
    this.sealing = sealing;
    this.ledger = ledger;
    this.meter = meter;
    this.violations = violations;
    this.check = new EntryCheck(scenario, user -> directory.contact(user).account(), violations);
  }

  /** The traffic starts; before anything of it is sent. */
  public void start(Start begun) {
    start = begun;
  }

  /** The start of the traffic; empty before. */
  public Optional<Start> start() {
    return Optional.ofNullable(start);
  }

  /** What is to happen. */
  public Scenario scenario() {
    return scenario;
  }

  /** Who is there. */
  public Directory directory() {
    return directory;
  }

  /** Makes and judges messages. */
  public Sealing sealing() {
    return sealing;
  }

  /** Judges entries. */
  EntryCheck check() {
    return check;
  }

  /** Holds what is offered. */
  public Ledger ledger() {
    return ledger;
  }

  /** Takes what is measured. */
  public Meter meter() {
    return meter;
  }

  /** How far it is. */
  public Progress progress() {
    return progress;
  }

  /** Takes what is wrong. */
  public Violations violations() {
    return violations;
  }
}
