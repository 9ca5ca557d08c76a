package org.whimbrel.launcher;

import java.io.PrintStream;
import java.util.List;

/**
 * The command line: {@code java -jar launcher.jar run}. All settings are environment variables:
 *
 * <table>
 * <caption>Variables</caption>
 * <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 * <tr><td>WHIMBREL_DATA_DIR</td><td>.whimbrel</td><td>everything that outlives a run</td></tr>
 * <tr><td>WHIMBREL_HTTP_HOST</td><td>127.0.0.1</td><td>address to listen on; * for all</td></tr>
 * <tr><td>WHIMBREL_HTTP_PORT</td><td>9080</td><td>HTTP and WebSocket</td></tr>
 * <tr><td>WHIMBREL_HTTPS_PORT</td><td>9443</td><td>TLS and the operator console</td></tr>
 * <tr><td>WHIMBREL_DB_EMBEDDED</td><td>true</td><td>false: use the database named below</td></tr>
 * <tr><td>WHIMBREL_DB_HOST</td><td></td><td>of an external database</td></tr>
 * <tr><td>WHIMBREL_DB_PORT</td><td>5433, external 5432</td><td>of either database</td></tr>
 * <tr><td>WHIMBREL_DB_NAME</td><td>whimbrel</td><td>of an external database</td></tr>
 * <tr><td>WHIMBREL_DB_USER</td><td>whimbrel</td><td>of an external database</td></tr>
 * <tr><td>WHIMBREL_DB_PASSWORD</td><td>generated if embedded</td><td>of that user</td></tr>
 * <tr><td>WHIMBREL_BROKER_EMBEDDED</td><td>true</td><td>Artemis inside Liberty</td></tr>
 * <tr><td>WHIMBREL_BROKER_*</td><td></td><td>passed to Liberty as they are</td></tr>
 * <tr><td>WHIMBREL_WLP_DIR</td><td>ear/target/liberty/wlp</td><td>Liberty to run</td></tr>
 * </table>
 *
 * <p>Exit codes: 0 after Ctrl-C, SIGTERM or {@code --help}; 1 if Whimbrel failed; 2 if it could not
 * start for a reason outside of it (a port in use, a missing folder, a bad setting).
 */
public final class Main {
  private static final int EXIT_REFUSED = 2;

  private static final String HELP =
      """
      Usage: java -jar launcher.jar run
             java -jar launcher.jar cluster [N] [start]
             java -jar launcher.jar cluster status [--json]
             java -jar launcher.jar cluster stop

      run starts PostgreSQL and Open Liberty with Whimbrel; Ctrl-C stops both.
      cluster starts N (2) Liberty servers, PostgreSQL, brokers and HAProxy; docs/cluster.md.
      Settings are environment variables:

        WHIMBREL_DATA_DIR         everything that outlives a run (.whimbrel)
        WHIMBREL_HTTP_HOST        address to listen on, * for all (127.0.0.1)
        WHIMBREL_HTTP_PORT        HTTP and WebSocket (9080)
        WHIMBREL_HTTPS_PORT       TLS and the operator console (9443)
        WHIMBREL_DB_EMBEDDED      false: use the database named below (true)
        WHIMBREL_DB_HOST          external database: its host
        WHIMBREL_DB_PORT          port of either database (5433; external 5432)
        WHIMBREL_DB_NAME          external database: its name (whimbrel)
        WHIMBREL_DB_USER          external database: role (whimbrel)
        WHIMBREL_DB_PASSWORD      external database: password of the role
        WHIMBREL_BROKER_EMBEDDED  Artemis inside Liberty (true)
        WHIMBREL_BROKER_*         passed to Liberty as they are
        WHIMBREL_WLP_DIR          Liberty to run (ear/target/liberty/wlp)

      Exit codes: 0 stopped on request, 1 failed, 2 could not start (the message says why).
      """;

  private Main() {}

  /**
   * Runs the command and ends the JVM with the exit code.
   *
   * @param args {@code run}, {@code cluster} with what follows it, or {@code --help}
   */
  public static void main(String[] args) {
    PrintStream out = System.out;
    List<String> arguments = List.of(args);
    if (arguments.equals(List.of("run"))) {
      System.exit(run(new Progress(out)));
    }
    if (!arguments.isEmpty() && arguments.get(0).equals("cluster")) {
      System.exit(cluster(arguments.subList(1, arguments.size()), out));
    }
    out.print(HELP);
    boolean helpWanted = arguments.equals(List.of("--help")) || arguments.equals(List.of("help"));
    System.exit(helpWanted ? Launcher.EXIT_OK : EXIT_REFUSED);
  }

  private static int cluster(List<String> arguments, PrintStream out) {
    try {
      return new ClusterCommand(new Environment(System.getenv()), out).run(arguments);
    } catch (StartRefusedException e) {
      out.println(e.reason());
      return EXIT_REFUSED;
    } catch (Exception e) {
      out.println("The cluster failed: " + e.getMessage());
      return Launcher.EXIT_FAILED;
    }
  }

  private static int run(Progress progress) {
    try {
      Launcher launcher =
          new Launcher(LauncherConfig.from(new Environment(System.getenv())), progress);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(launcher), "shutdown"));
      return launcher.run();
    } catch (StartRefusedException e) {
      progress.say(e.reason());
      return EXIT_REFUSED;
    } catch (Exception e) {
      progress.say("Whimbrel failed: " + e.getMessage());
      return Launcher.EXIT_FAILED;
    }
  }

  private static void stop(Launcher launcher) {
    // Runs after System.exit too; by then everything has been stopped and the exit code is known.
    if (launcher.hasEnded()) {
      return;
    }
    launcher.stop();
    // Otherwise the JVM would end with 128 + the signal's number, which looks like a failure.
    Runtime.getRuntime().halt(Launcher.EXIT_OK);
  }
}
