package org.whimbrel.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.whimbrel.bench.client.RestException;

/** The program. {@code --help} tells of its arguments and exit codes. */
public final class Bench {
  static final int PROVED = 0;
  static final int VIOLATED = 1;
  static final int BAD_ARGUMENTS = 2;
  static final int NOT_SET_UP = 3;

  private Bench() {}

  /** Runs once and exits. */
  public static void main(String[] arguments) throws InterruptedException, IOException {
    // The sockets' threads are daemons; exit does not wait for the server to close its side.
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException, IOException {
    if (arguments.contains("--help")) {
      out.print(OptionsParser.help());
      return PROVED;
    }
    try {
      Options options = OptionsParser.parse(arguments);
      Result result = new LoadRun(options, out).run();
      Report report = new Report(options, result);
      out.print(report.table());
      if (options.json().isPresent()) {
        Path file = options.json().get();
        Files.writeString(file, report.json());
      }
      return result.isProved() ? PROVED : VIOLATED;
    } catch (BadArgumentException e) {
      err.println(e.getMessage() + "; --help tells of all options");
      return BAD_ARGUMENTS;
    } catch (RestException e) {
      err.println("the run could not be set up: " + e.getMessage());
      return NOT_SET_UP;
    }
  }
}
