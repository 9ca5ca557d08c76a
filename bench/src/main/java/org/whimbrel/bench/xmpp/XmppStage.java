package org.whimbrel.bench.xmpp;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.bench.crew.RunSecrets;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.people.Progress;
import org.whimbrel.bench.people.Stage;
import org.whimbrel.bench.proof.Ledger;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.bench.traffic.Scenario;

/** What all users of this process share. Thread-safe. */
final class XmppStage {
  /** The only domain. */
  static final String DOMAIN = "localhost";

  private static final int NOBODY = -1;

  private final Scenario scenario;
  private final RunSecrets secrets;
  private final Ledger ledger;
  private final Meter meter;
  private final Violations violations;
  private final Progress progress = new Progress();
  private volatile Stage.@Nullable Start start;

  /** Before the traffic starts. */
  XmppStage(
      Scenario scenario, RunSecrets secrets, Ledger ledger, Meter meter, Violations violations) {
    this.scenario = scenario;
    this.secrets = secrets;
    this.ledger = ledger;
    this.meter = meter;
    this.violations = violations;
  }

  /** The traffic starts; before anything of it is sent. */
  void start(Stage.Start begun) {
    start = begun;
  }

  /** The start of the traffic; empty before. */
  Optional<Stage.Start> start() {
    return Optional.ofNullable(start);
  }

  Scenario scenario() {
    return scenario;
  }

  Ledger ledger() {
    return ledger;
  }

  Violations violations() {
    return violations;
  }

  Meter meter() {
    return meter;
  }

  Progress progress() {
    return progress;
  }

  /** How a user signs in. */
  XmppSession.Login login(int user) {
    return new XmppSession.Login(
        DOMAIN, secrets.handlePrefix() + user, secrets.password(), "bench");
  }

  /** A user's address, for messages. */
  String address(int user) {
    return secrets.handlePrefix() + user + "@" + DOMAIN;
  }

  /** The user with an address, which may have a resource; {@code -1} for a stranger. */
  int user(String address) {
    int at = address.indexOf('@');
    String prefix = secrets.handlePrefix();
    if (at < 0 || !address.startsWith(prefix) || !address.startsWith(DOMAIN, at + 1)) {
      return NOBODY;
    }
    try {
      int user = Integer.parseInt(address.substring(prefix.length(), at));
      return user >= 0 && user < scenario.shape().users() ? user : NOBODY;
    } catch (NumberFormatException e) {
      return NOBODY;
    }
  }

  /** The index of a message that this run sent, from its id. */
  long index(String id) {
    Stage.Start begun = start;
    try {
      return begun == null ? MessageIds.NONE : begun.ids().index(UUID.fromString(id));
    } catch (IllegalArgumentException e) {
      return MessageIds.NONE;
    }
  }

  /** A message of this run reached something. */
  void reach(Milestone milestone, long index, long nowNanos) {
    Stage.Start begun = start;
    if (begun != null) {
      meter.reach(milestone, scenario.schedule().atNanos(index), begun.since(nowNanos));
    }
  }
}
