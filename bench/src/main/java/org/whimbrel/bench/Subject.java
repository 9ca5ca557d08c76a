package org.whimbrel.bench;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.whimbrel.bench.crew.CrewReport;
import org.whimbrel.bench.crew.RunSecrets;
import org.whimbrel.bench.measure.Targets;
import org.whimbrel.bench.peer.PeerException;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.Scenario;

/** A server under load. For one thread. */
interface Subject {
  /** What kind of server it is. */
  enum Kind {
    /** Ours: a Java process, and senders have entries of what they sent. */
    WHIMBREL("Whimbrel", "server and broker", true, true),
    /** An XMPP server, of Erlang. */
    EJABBERD("ejabberd", "ejabberd", false, false);

    private final String label;
    private final String serverLabel;
    private final boolean java;
    private final boolean sentEntries;

    Kind(String label, String serverLabel, boolean java, boolean sentEntries) {
      this.label = label;
      this.serverLabel = serverLabel;
      this.java = java;
      this.sentEntries = sentEntries;
    }

    /** What the tables call it. */
    String label() {
      return label;
    }

    /** What the tables call its processes but the database. */
    String serverLabel() {
      return serverLabel;
    }

    /** Whether its heap can be asked for. */
    boolean isJava() {
      return java;
    }

    /** Whether a sender's devices get an entry of each message that they sent. */
    boolean hasSentEntries() {
      return sentEntries;
    }
  }

  /** What kind of server it is. */
  Kind kind();

  /** Where it is, one or more addresses; the scheme tells which protocol is spoken. */
  List<URI> uris();

  /** Its processes. */
  Targets targets();

  /** Makes accounts and connections. */
  void setUp(Team team, Scenario scenario, RunSecrets secrets) throws PeerException, IOException;

  /**
   * Holds what the server has kept against what was shown, where the crews could not.
   *
   * @return how many logs were compared
   */
  int compareLogs(Scenario scenario, RunSecrets secrets, CrewReport report, Violations violations)
      throws PeerException, IOException;
}
