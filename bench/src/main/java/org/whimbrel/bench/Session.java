package org.whimbrel.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import org.whimbrel.bench.measure.ProcFs;
import org.whimbrel.bench.measure.Targets;
import org.whimbrel.bench.peer.Ejabberd;
import org.whimbrel.bench.peer.PeerException;

/** What one call of this program does: one run, or two to compare. For one thread. */
final class Session {
  private final Options options;
  private final List<String> arguments;
  private final PrintStream out;

  /**
   * Nothing is done yet.
   *
   * @param arguments that the options were read from
   */
  Session(Options options, List<String> arguments, PrintStream out) {
    this.options = options;
    this.arguments = List.copyOf(arguments);
    this.out = out;
  }

  /** Does it; tells whether all is proved. */
  boolean run() throws PeerException, IOException, InterruptedException {
    if (options.peer().isEmpty()) {
      return finish(whimbrel());
    }
    Options.Peer peer = options.peer().get();
    return peer.compared() ? finish(whimbrel(), peer(peer)) : finish(peer(peer));
  }

  private Result whimbrel() throws PeerException, IOException, InterruptedException {
    ProcFs proc = ProcFs.ofThisMachine();
    Targets targets = Targets.find(proc, options.serverPid(), options.postgresPid());
    return load(new WhimbrelSubject(options.baseUri(), targets));
  }

  private Result peer(Options.Peer peer) throws PeerException, IOException, InterruptedException {
    try (Ejabberd ejabberd = Ejabberd.start(peer.folder())) {
      return load(EjabberdSubject.of(ejabberd));
    }
  }

  private Result load(Subject subject) throws PeerException, IOException, InterruptedException {
    Result result = new LoadRun(subject, options, arguments, out).run();
    out.print(new Report(options, result).table());
    return result;
  }

  private boolean finish(Result result) throws IOException {
    write(new JsonReport(options, result).text());
    return result.isProved();
  }

  private boolean finish(Result whimbrel, Result peer) throws IOException {
    Comparison comparison = new Comparison(whimbrel, peer);
    out.print(comparison.table());
    write(comparison.json(options));
    return whimbrel.isProved() && peer.isProved();
  }

  private void write(String json) throws IOException {
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), json);
    }
  }
}
