package org.whimbrel.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.whimbrel.bench.faults.FaultKind;
import org.whimbrel.bench.traffic.Profile;

/** All options. The name in lower case with hyphens is the argument. */
enum Option {
  SERVER(
      "URL,URL",
      "http://127.0.0.1:9080",
      "the server; with several addresses devices are spread over them, and one that loses its"
          + " socket goes to the next"),
  CA("FILE", null, "certificates (PEM) to trust a server by, instead of those that Java trusts"),
  CLUSTER("FILE", null, "status file of ./whimbrel cluster: tells addresses and processes"),
  PAST_GATEWAY(null, null, "with --cluster: connect to the nodes, not to the balancer"),
  BULK(
      "DIR",
      null,
      "make the accounts in the database of the installation with this data folder, see below"),
  PROFILE("NAME", "direct", "what the traffic looks like, see below"),
  USERS(
      "N",
      "1000",
      "users; a server that is to register more than 1000 an hour needs"
          + " WHIMBREL_ACCOUNTS_REGISTRATIONSPERHOURMAX=0"),
  DEVICES("D", "1", "devices of each user, each with keys and a WebSocket"),
  CONTACTS("C", "4", "connections of each user, besides those that a profile needs"),
  RATE("R", "200", "messages a second, over all users"),
  SECONDS("T", "60", "length of the measured time; surge: before it, and after it again"),
  WARMUP("W", "15", "seconds before it: the same traffic, in the proof, not in the percentiles"),
  SURGE_FACTOR("F", "10", "surge: how many times the rate"),
  SURGE_SECONDS("T", "60", "surge: for how long"),
  ROTATE_KEYS("N", "0", "how often user 0 changes its key during the measured time"),
  ROTATE_CONTACTS("N", "1000", "to how many users 0 is connected then; the server's bound is 1000"),
  SEAL("light|full", "light", "light: real header and signature, random content; full: encrypted"),
  OPEN_PERCENT("P", "100", "full: how many of a hundred messages are opened and compared"),
  TEXT_BYTES("B", "4096", "size of each text in UTF-8; full: at most 4000"),
  SEED("S", "1", "what senders, recipients and content follow from"),
  PROCESSES("N", "1", "client processes; one may have at most as many sockets as open files"),
  CONNECT_PARALLELISM("P", "16", "users that are set up at the same time"),
  WATCH("N", "0", "of so many contacts a device watches whether they are there"),
  IDLE("SECONDS", "0", "how long all are connected before the first message"),
  LOG_SAMPLE("N", "20", "devices whose log is read over REST at the end and compared"),
  RECONNECT_MAX("SECONDS", "60", "the longest pause of a device before its next connection"),
  PING_AFTER("SECONDS", "25", "after how long a silence a device pings; its other waits follow"),
  FAULTS(null, null, "break parts of an installation of its own meanwhile, see below"),
  ROLLING(null, null, "faults: only restarts in good order, each node once, one after the other"),
  FAULT_SEED("S", "1", "faults: what, when and for how long follow from it"),
  FAULT_KINDS("KIND,KIND", FaultKind.allWire(), "faults: which"),
  FAULT_EVERY("SECONDS", "15", "faults: the mean time from the end of one to the next"),
  FAULT_COUNT("N", "0", "faults: how many; 0 for as many as fit into the measured time"),
  FAULT_PAUSE_MAX("SECONDS", "5", "faults: the longest pause between a kill and the next start"),
  FAULT_FREEZE_MAX("SECONDS", "10", "faults: the longest freeze"),
  DATABASE_STOP_SECONDS("T", "60", "faults: how long database-stop lasts"),
  NODES("N", "1", "faults: server nodes, with a broker of its own if there are several"),
  FAULT_PORT("P", "25080", "faults: the server's; P+100, +200, +300, +400 are for the others"),
  FAULT_DIR("DIR", ".whimbrel/faults", "faults: the installation's folder; emptied at the start"),
  ROOT("DIR", ".", "faults: the checkout, built"),
  SERVER_PID("PID,PID", null, "the processes of the server's nodes; else one is looked for"),
  BROKER_PID("PID,PID", null, "those of the brokers, if they are not in the server's"),
  GATEWAY_PID("PID,PID", null, "those of the balancer"),
  POSTGRES_PID("PID", null, "the postmaster; else looked for"),
  PEER("ejabberd", null, "start this server with a database of its own, and load that instead"),
  COMPARE(null, null, "with --peer: load Whimbrel first, then the peer, and compare"),
  PEER_FOLDER("FOLDER", null, "where the peer's files go for the run; else the system's for such"),
  JSON("FILE", null, "write the report there as well");

  private final @Nullable String value;
  private final @Nullable String preset;
  private final String help;

  Option(@Nullable String value, @Nullable String preset, String help) {
    this.value = value;
    this.preset = preset;
    this.help = help;
  }

  /** The argument. */
  String flag() {
    return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it stands alone, without a value. */
  boolean isSwitch() {
    return value == null;
  }

  /** What holds if it is not given; empty if there is none. */
  String preset(Profile profile, boolean faults) {
    if (faults) {
      switch (this) {
        case USERS -> {
          return "200";
        }
        case RATE -> {
          return "100";
        }
        case SECONDS -> {
          return "300";
        }
        default -> {}
      }
    }
    if (profile == Profile.ROOM) {
      switch (this) {
        case USERS -> {
          return "1001";
        }
        case DEVICES -> {
          return "5";
        }
        case RATE -> {
          return "1";
        }
        default -> {}
      }
    }
    return preset == null ? "" : preset;
  }

  /** Its line in the help. */
  String help() {
    return String.format(
        Locale.ROOT,
        "  %-27s %s%s%n",
        value == null ? flag() : flag() + " " + value,
        help,
        preset == null ? "" : " [" + preset + "]");
  }
}
