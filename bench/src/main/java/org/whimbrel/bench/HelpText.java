package org.whimbrel.bench;

/** The text for {@code --help}. Stateless. */
final class HelpText {
  private HelpText() {}

  static String text() {
    StringBuilder text =
        new StringBuilder(
            """
            Offers messages to a Whimbrel server, or to another one to compare with, at a fixed rate
            and proves at the end that nothing was lost, doubled or altered.

            usage: ./whimbrel bench [options]

            """);
    for (Option option : Option.values()) {
      text.append(option.help());
    }
    return text.append(
            """
              --help                      this text

            Profiles:
              direct     each message from anybody to one of their contacts
              mixed      90 % to one, 9 % to ten, 1 % to a hundred recipients
              room       user 0 writes to all others [--users 1001 --devices 5 --rate 1]
              surge      as direct: the rate, ten times the rate for a minute, the rate again
              reconnect  as direct: half-way all lose their connections at once and come back

            The run: users register, sign in, publish chains and keys, ask each other for
            connections and accept, open their sockets, and send. All of it goes through the client
            library (module client). Fresh users are made for each run and stay on the server.

            To make so many users by the server takes long. --bulk DIR writes them, their keys and
            connections, into the database of the installation whose data folder that is (of
            ./whimbrel run: .whimbrel), and signs their access tokens with its key, for 12 hours. Nobody
            can sign in to them by a password. With --bulk and several nodes, 100,000 users fit into
            six client processes of about 17,000 sockets each.

            --watch N has each device watch up to N of its contacts (--contacts N, --bulk), and counts
            the frames that tell who comes and goes; with --profile reconnect those after the cut apart.

            --idle has all connected for so long before the first message, and tells what that costs.

            The loop is open: each message is due at a fixed time, and latency is taken from that
            time, so waiting for a slow server counts. "accepted" is the server's promise that the
            message is on disk; "shown" is the recipient's entry in the hands of the application,
            once for each of the recipient's devices; "receipt" is the news that it was delivered, in
            the hands of the sender's application, once for each of the sender's devices and each
            recipient (devices acknowledge a message within 200 ms, which is in it). The line "client lag" tells how late this
            program itself was: where it is not small beside the others, the machine is too small
            for the rate, and the latencies say so too. With several sections (surge, reconnect,
            key changes) a message belongs to the one that it is due in.

            The proof: every message was accepted; accepted = shown to each device of each
            recipient = told to each device of the sender = told as delivered by each recipient to
            each device of the sender; nothing twice; each mailbox's numbers without gaps (notices
            of connections, keys and profiles count for the gaps only); the
            envelope's bytes the same; the wraps those that were made for the device (light), or the
            text the one that was sealed (full); every contact told of every key change; and a
            sample of the logs read over REST the same.

            --rotate-keys makes user 0 publish a new key so many times, evenly spread. The two seconds
            after each (less if the next one is near) count as "key change", the rest as "quiet": if
            their latencies are the same, key changes disturb nobody. The table tells how long it
            took until the last contact heard ("to key news", max).

            --peer ejabberd starts an ejabberd (Debian packages ejabberd and erlang-p1-pgsql) and a
            PostgreSQL like Whimbrel's in a folder that is deleted at the end, and offers it the
            same traffic over XMPP: plain TCP, archive (XEP-0313) of every message in SQL,
            acknowledgements of the server (XEP-0198) as "accepted", receipts (XEP-0184). Accounts
            and contacts are written into its tables. The texts are sent as they are, random
            base64. Proved is: each message acknowledged, shown once to its recipient, the bytes
            the same, receipted once, and in both archives. With --compare Whimbrel, which must be
            running and is not stopped, is loaded first, and both are told side by side; ratios are
            Whimbrel's figure over the peer's. docs/comparison.md says what is equal and what is not.

            --processes starts so many client processes on this machine, each with its part of the
            users. They share the scenario and the clock; what they found is put together and
            proved as one.

            Server and PostgreSQL, if not given, are looked for among this machine's processes: a
            java process with defaultServer or ws-server.jar in its command line, and a postmaster.
            The broker is in the server's process unless --broker-pid tells of others. The heap of
            the first node is asked for by jcmd before and after the sockets are opened, each time
            after a collection. Of PostgreSQL and the balancer shared memory counts once.

            A cluster: --cluster takes addresses and processes from the file that ./whimbrel cluster
            writes; without it --server takes several addresses and --server-pid several processes.
            Devices are spread over the addresses, and one whose socket or request fails goes to the
            next, as behind a balancer. One HAProxy holds two files a connection: with more sockets
            than that, connect to the nodes (--past-gateway).

            --faults starts an installation of its own (server, broker, PostgreSQL, in --fault-dir) and
            breaks it while the load runs; then --users is 200, --rate 100 and --seconds 300 unless
            given. Variables WHIMBREL_... of this process go to its server. What breaks, when and for
            how long follows from --fault-seed: all kinds come once, in an order that is drawn,
            before any comes again. Kinds:
              server-kill, broker-kill, database-kill        SIGKILL, a pause, and started again
              server-freeze, broker-freeze, database-freeze  SIGSTOP, a while, and SIGCONT
              server-restart  stopped in good order, a pause, and started again
              line-cut        some of the clients' connections are reset
              line-half-open  some of them carry nothing any more, and nobody is told
              gateway-kill    SIGKILL of the balancer, with --cluster only
              server-partition, broker-partition  nothing gets to it and from it for a while; with
                              --cluster only, if that has WHIMBREL_CLUSTER_NETWORK=namespaces
              database-stop   PostgreSQL is shut down for --database-stop-seconds
            The broker is a process of its own if one of the kinds is for it, else in the server's.
            With --nodes several servers share database and broker: one is drawn for each kill and
            freeze, restarts go round, and devices go from a lost node to the next. --rolling restarts
            each node once; how late the latest message was stands in the table ("to shown", max).
            With --faults --cluster FILE the faults are done to the cluster that runs, which starts again
            by itself what has died: server-kill, server-freeze, server-restart (SIGTERM), broker-kill,
            broker-freeze and gateway-kill, each to one process of its kind, which is drawn; restarts go
            round (--rolling --nodes N: each of N once).
            A fault waits until the server is ready again after the one before. At the end all
            faults are mended and what waits is drained, for at most 5 minutes. The table tells for
            each, in seconds from its beginning: until the server was ready, how many sessions were
            lost, until all devices were back, until all was shown that was due before that.

            exit codes: 0 proved; 1 a violation was found; 2 bad arguments; 3 the run could not be
            set up
            """)
        .toString();
  }
}
