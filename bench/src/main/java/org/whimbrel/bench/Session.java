package org.whimbrel.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.whimbrel.bench.crew.CrewException;
import org.whimbrel.bench.faults.Breakable;
import org.whimbrel.bench.faults.RunningCluster;
import org.whimbrel.bench.faults.Testbed;
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
    if (options.faults().isPresent()) {
      return finish(broken(options.faults().get()));
    }
    if (options.peer().isEmpty()) {
      return finish(whimbrel());
    }
    Options.Peer peer = options.peer().get();
    return peer.compared() ? finish(whimbrel(), peer(peer)) : finish(peer(peer));
  }

  private Result whimbrel() throws PeerException, IOException, InterruptedException {
    ProcFs proc = ProcFs.ofThisMachine();
    Targets targets = Targets.find(proc, options.target().pids());
    return load(new WhimbrelSubject(options.target().site().servers(), targets), Optional.empty());
  }

  private Result broken(Options.Faults faults)
      throws PeerException, IOException, InterruptedException {
    if (faults.cluster().isEmpty()) {
      out.println("starting an installation in " + faults.site().home());
    }
    try (Breakable testbed = testbed(faults)) {
      Targets none = Targets.none("it comes and goes");
      return load(
          new WhimbrelSubject(options.target().site().servers(), none), Optional.of(testbed));
    }
  }

  private static Breakable testbed(Options.Faults faults) throws InterruptedException {
    if (faults.cluster().isPresent()) {
      return new RunningCluster(faults.cluster().get());
    }
    try {
      return Testbed.start(faults.site(), faults.plan().needsBroker() || faults.site().nodes() > 1);
    } catch (IOException | RuntimeException e) {
      throw new CrewException("the installation did not start: " + e.getMessage());
    }
  }

  private Result peer(Options.Peer peer) throws PeerException, IOException, InterruptedException {
    try (Ejabberd ejabberd = Ejabberd.start(peer.folder())) {
      return load(EjabberdSubject.of(ejabberd), Optional.empty());
    }
  }

  private Result load(Subject subject, Optional<Breakable> testbed)
      throws PeerException, IOException, InterruptedException {
    Result result = new LoadRun(subject, options, arguments, out).run(testbed);
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
