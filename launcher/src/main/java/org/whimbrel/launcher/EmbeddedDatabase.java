package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL server that belongs to one folder and listens on 127.0.0.1, and on the address of
 * {@link Network#machineHost} if that is another one.
 *
 * <p>It has one role and one database, both named {@value #NAME}, and asks for the password
 * (SCRAM-SHA-256). The superuser cannot log in at all, neither over TCP nor over a socket; what
 * needs it is done in PostgreSQL's single-user mode, on the files, before the server starts.
 *
 * <p>The programs come from the zonky project's archives, but its {@code EmbeddedPostgres} class is
 * not used: it stops the server in a shutdown hook of its own, at the same time as Liberty instead
 * of after it, it turns {@code fsync} off, and it lets every local user in without a password.
 *
 * <p>Thread-safe; {@link #close} may be called from a shutdown hook and more than once.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  /** Name of the role and of the database. */
  public static final String NAME = "whimbrel";

  private static final String HOST = "127.0.0.1";
  private static final Duration INIT_LIMIT = Duration.ofMinutes(2);
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final int TAIL_LINES = 20;
  private static final String INVALID_PASSWORD = "28P01";

  private final Path home;
  private final int port;
  private final Network network;
  private final boolean keep;
  private final String password;
  private final LogFile log;

  private EmbeddedDatabase(
      Path home, int port, Network network, boolean keep, String password, LogFile log) {
    this.home = home;
    this.port = port;
    this.network = network;
    this.keep = keep;
    this.password = password;
    this.log = log;
  }

  /**
   * Starts the server and returns when it takes connections. A server that an earlier, killed
   * launcher left running on the same folder is stopped first. The first start takes a few seconds
   * more, for it unpacks the programs and creates the database.
   *
   * @param home where programs, data and log live; made if missing (mode 0700)
   * @param port the TCP port, 1 to 65535
   * @param keep whether the data outlives {@link #close}. If not, the folder is emptied before and
   *     deleted afterwards, and the server does not wait for the disk ({@code fsync=off}): for
   *     tests
   * @param password of the role; an existing role gets it too
   * @throws StartRefusedException if somebody else uses the port
   * @throws IOException if PostgreSQL does not start; the message ends with its log
   */
  public static EmbeddedDatabase start(Path home, int port, boolean keep, String password)
      throws IOException {
    return start(home, port, Network.LOOPBACK, keep, password);
  }

  /** The same, for parts that may be on a network of their own. */
  static EmbeddedDatabase start(Path home, int port, Network network, boolean keep, String password)
      throws IOException {
    Path folder = home.toAbsolutePath().normalize();
    stopLeftover(folder);
    Ports.requireFree(HOST, port, "WHIMBREL_DB_PORT");
    if (!keep) {
      PrivateFiles.deleteTree(folder);
    }
    PrivateFiles.createDirectory(folder);
    PostgresBinaries binaries = PostgresBinaries.install(folder);
    LogFile log = LogFile.open(folder.resolve("postgresql.log"));
    Files.writeString(log.path(), "", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    WithoutRoot.handOver(folder);
    EmbeddedDatabase database = new EmbeddedDatabase(folder, port, network, keep, password, log);
    try {
      database.startServer(binaries);
    } catch (IOException | RuntimeException e) {
      try {
        database.close();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    return database;
  }

  /**
   * Stops a server that still runs from this folder. Does nothing if there is none, or if it has
   * been killed; in that case it only waits until the last of its processes is gone.
   */
  public static void stopLeftover(Path home) throws IOException {
    PostgresProcesses processes = PostgresProcesses.of(home);
    processes.stop(dataDir(home));
    processes.forgetReusedPid(dataDir(home));
  }

  /** The port it listens on, on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The address for JDBC; user {@value #NAME}, with the password given to {@link #start}. */
  public String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s".formatted(HOST, port, NAME);
  }

  /** Opens a connection as the role {@value #NAME}; the caller closes it. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), NAME, password);
  }

  /** The process id of the main server process; empty if it is not running. */
  public Optional<Long> pid() throws IOException {
    return PostgresProcesses.of(home).findPostmaster(dataDir(home)).map(ProcessHandle::pid);
  }

  /** Ends the server as a crash would (SIGKILL), and returns when its processes are gone. */
  public synchronized void killHard() throws IOException {
    PostgresProcesses.of(home).kill(dataDir(home));
  }

  /** The server stands still (SIGSTOP), with all its connections, until {@link #thaw}. */
  public synchronized void freeze() throws IOException {
    PostgresProcesses.of(home).freeze(dataDir(home));
  }

  /** A frozen server goes on. */
  public synchronized void thaw() throws IOException {
    PostgresProcesses.of(home).thaw();
  }

  /** Stops the server and waits until its processes are gone. Open connections are cut. */
  @Override
  public synchronized void close() throws IOException {
    stopLeftover(home);
    if (!keep) {
      PrivateFiles.deleteTree(home);
    }
  }

  private static Path dataDir(Path home) {
    return home.toAbsolutePath().normalize().resolve("data");
  }

  private void startServer(PostgresBinaries binaries) throws IOException {
    if (!Files.exists(dataDir(home))) {
      createData(binaries);
    }
    if (network == Network.NAMESPACES) {
      allow(Network.RANGE);
    }
    launch(binaries);
    try (Connection connection = connect()) {
      connection.isValid(0);
    } catch (SQLException e) {
      if (!INVALID_PASSWORD.equals(e.getSQLState())) {
        throw new IOException("PostgreSQL runs, but does not let Whimbrel in", e);
      }
      changePassword(binaries);
    }
  }

  private void changePassword(PostgresBinaries binaries) throws IOException {
    stopLeftover(home);
    runAsSuperuser(binaries, dataDir(home), setPasswordStatement());
    launch(binaries);
    try (Connection connection = connect()) {
      connection.isValid(0);
    } catch (SQLException e) {
      throw new IOException("PostgreSQL does not accept the role's new password", e);
    }
  }

  /**
   * Makes the data under another name first: an interrupted attempt must not pass for a database.
   */
  private void createData(PostgresBinaries binaries) throws IOException {
    Path draft = home.resolve("data.new");
    PrivateFiles.deleteTree(draft);
    List<String> options =
        List.of("-D", draft.toString(), "-U", "postgres", "-A", "reject", "-E", "UTF8");
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(List.of("--no-locale", "--data-checksums", "--no-instructions"));
    if (!keep) {
      arguments.add("--no-sync");
    }
    List<String> command = binaries.command("initdb", arguments.toArray(String[]::new));
    require(Commands.run(command, "", log.path(), INIT_LIMIT), "initdb");
    Files.writeString(draft.resolve("pg_hba.conf"), allowance(HOST + "/32"));
    runAsSuperuser(
        binaries,
        draft,
        "CREATE ROLE %s LOGIN".formatted(NAME),
        setPasswordStatement(),
        "CREATE DATABASE %s OWNER %s".formatted(NAME, NAME));
    Files.move(draft, dataDir(home), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Lets the role in from these addresses too, with its password. */
  private void allow(String range) throws IOException {
    Path file = dataDir(home).resolve("pg_hba.conf");
    if (!Files.readString(file).contains(allowance(range))) {
      Files.writeString(file, allowance(range), StandardOpenOption.APPEND);
    }
  }

  private static String allowance(String range) {
    return "host all " + NAME + " " + range + " scram-sha-256\n";
  }

  private String setPasswordStatement() {
    return "ALTER ROLE %s PASSWORD '%s'".formatted(NAME, password.replace("'", "''"));
  }

  /** Statements are one line each. A failed one shows only later, when the role cannot connect. */
  private void runAsSuperuser(PostgresBinaries binaries, Path data, String... statements)
      throws IOException {
    // Without the last option the server would log a failing statement, with the password in it.
    List<String> command =
        binaries.command(
            "postgres",
            "--single",
            "-D",
            data.toString(),
            "-c",
            "log_min_error_statement=panic",
            "postgres");
    String input = String.join("\n", statements) + "\n";
    require(Commands.run(command, input, log.path(), INIT_LIMIT), "postgres --single");
  }

  private void launch(PostgresBinaries binaries) throws IOException {
    List<String> command =
        binaries.command(
            "pg_ctl",
            "start",
            "-D",
            dataDir(home).toString(),
            "-l",
            log.path().toString(),
            "-o",
            serverOptions(),
            "-w",
            "-t",
            String.valueOf(START_LIMIT.toSeconds()));
    require(Commands.run(command, "", log.path(), START_LIMIT.plusSeconds(10)), "pg_ctl start");
  }

  private String serverOptions() {
    List<String> settings =
        List.of(
            "port=" + port,
            "listen_addresses=" + listenAddresses(),
            "unix_socket_directories=",
            "max_connections=100",
            "shared_buffers=256MB",
            "max_wal_size=2GB",
            "checkpoint_timeout=15min",
            "synchronous_commit=on",
            "fsync=" + (keep ? "on" : "off"),
            "password_encryption=scram-sha-256",
            "timezone=UTC",
            "log_timezone=UTC");
    return "-c " + String.join(" -c ", settings);
  }

  private String listenAddresses() {
    return network == Network.LOOPBACK ? HOST : HOST + "," + network.machineHost();
  }

  private void require(int exitCode, String program) throws IOException {
    if (exitCode != 0) {
      throw new IOException(
          "PostgreSQL: %s failed with code %d:%n%s"
              .formatted(program, exitCode, log.tail(TAIL_LINES)));
    }
  }
}
