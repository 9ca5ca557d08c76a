package org.whimbrel.bench;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.whimbrel.bench.crew.Crew;
import org.whimbrel.bench.crew.CrewException;
import org.whimbrel.bench.crew.MemberProcess;
import org.whimbrel.bench.crew.RunSecrets;
import org.whimbrel.bench.peer.PeerException;

/** The program. {@code --help} tells of its arguments and exit codes. */
public final class Bench {
  /**
   * The first argument of a process that another one started; its number, a folder and the server's
   * addresses follow.
   */
  static final String MEMBER = "member";

  static final int PROVED = 0;
  static final int VIOLATED = 1;
  static final int BAD_ARGUMENTS = 2;
  static final int NOT_SET_UP = 3;

  private static final int MEMBER_ARGUMENTS = 4;

  private Bench() {}

  /** Runs once and exits. */
  public static void main(String[] arguments) throws InterruptedException, IOException {
    JdkSettings.set();
    List<String> list = List.of(arguments);
    boolean member = !list.isEmpty() && list.get(0).equals(MEMBER);
    // The sockets' threads are daemons; exit does not wait for the server to close its side.
    System.exit(member ? member(list) : run(list, System.out, System.err));
  }

  private static int member(List<String> arguments) throws InterruptedException, IOException {
    try {
      Path folder = Path.of(arguments.get(2));
      Options options = OptionsParser.parse(arguments.subList(MEMBER_ARGUMENTS, arguments.size()));
      Crew crew =
          LoadRun.crew(
              options,
              Arrays.stream(arguments.get(MEMBER_ARGUMENTS - 1).split(",", -1))
                  .map(URI::create)
                  .toList(),
              Integer.parseInt(arguments.get(1)),
              folder,
              RunSecrets.read(folder));
      PrintStream out =
          new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
      new MemberProcess(crew, out)
          .run(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
      return PROVED;
    } catch (BadArgumentException e) {
      return BAD_ARGUMENTS;
    }
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException, IOException {
    if (arguments.contains("--help")) {
      out.print(HelpText.text());
      return PROVED;
    }
    try {
      Options options = OptionsParser.parse(arguments);
      return new Session(options, arguments, out).run() ? PROVED : VIOLATED;
    } catch (BadArgumentException e) {
      err.println(e.getMessage() + "; --help tells of all options");
      return BAD_ARGUMENTS;
    } catch (CrewException | PeerException e) {
      err.println("the run could not be done: " + e.getMessage());
      return NOT_SET_UP;
    }
  }
}
