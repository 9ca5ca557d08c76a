package org.whimbrel.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.whimbrel.bench.traffic.Topology.Edge;
import org.whimbrel.bench.xmpp.XmppCrew;
import org.whimbrel.launcher.EmbeddedDatabase;

/**
 * An ejabberd with a PostgreSQL of its own, on free ports of loopback, in a folder that is deleted
 * when it is closed. It is no node of Erlang's network, so no other program of the machine knows of
 * it. For one thread.
 */
public final class Ejabberd implements AutoCloseable {
  static final String CONFIGURATION = "/peers/ejabberd/ejabberd.yml";
  private static final String HOST = "127.0.0.1";
  private static final int PASSWORD_BYTES = 18;
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path folder;
  private final EjabberdPackage installed;
  private final String databasePassword;
  private volatile @Nullable EmbeddedDatabase database;
  private volatile @Nullable EjabberdProcess process;
  private int port;
  private boolean closed;

  private Ejabberd(Path folder, EjabberdPackage installed) {
    this.folder = folder;
    this.installed = installed;
    byte[] password = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(password);
    this.databasePassword = Base64.getUrlEncoder().encodeToString(password);
  }

  /**
   * Starts it and its database; returns when it takes connections.
   *
   * @param parent where its folder is made, on a disk: a database in memory would win every
   *     comparison
   * @throws PeerException if it is not installed, or does not start
   */
  public static Ejabberd start(Path parent) throws PeerException, IOException {
    EjabberdPackage installed = EjabberdPackage.find(Path.of("/"));
    if (Files.getFileStore(parent).type().equals("tmpfs")) {
      throw new PeerException(parent + " is in memory; name a folder with --peer-folder");
    }
    Ejabberd ejabberd =
        new Ejabberd(Files.createTempDirectory(parent, "whimbrel-bench-ejabberd"), installed);
    Runtime.getRuntime().addShutdownHook(new Thread(ejabberd::closeQuietly, "bench-peer-stop"));
    try {
      ejabberd.startAll();
      return ejabberd;
    } catch (PeerException | IOException | RuntimeException e) {
      ejabberd.closeAfter(e);
      throw e;
    }
  }

  private void closeAfter(Exception failure) {
    try {
      close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Who interrupts a run shall find nothing of it left. */
  private void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      // The run is over and its process ends: nobody is left to throw to, but the terminal.
      System.err.println("the peer was not stopped in order: " + e.getMessage());
    }
  }

  private void startAll() throws PeerException, IOException {
    EmbeddedDatabase started =
        EmbeddedDatabase.start(folder.resolve("database"), freePort(), true, databasePassword);
    database = started;
    withRows(
        rows -> {
          rows.create(Files.readString(installed.schema()));
          return rows;
        });
    port = freePort();
    Path file = Files.createFile(folder.resolve("ejabberd.yml"), OWNER_ONLY); // has a password
    Files.writeString(file, configuration(started.port()));
    EjabberdProcess launched = EjabberdProcess.start(installed, file, folder);
    process = launched;
    launched.await(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String configuration(int databasePort) throws IOException {
    return Template.fill(
        resource(CONFIGURATION),
        Map.of(
            "port",
            Integer.toString(port),
            "databasePort",
            Integer.toString(databasePort),
            "databaseName",
            EmbeddedDatabase.NAME,
            "databasePassword",
            databasePassword));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Ejabberd.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is not in this program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private EjabberdProcess process() {
    EjabberdProcess started = process;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started;
  }

  private EmbeddedDatabase database() {
    EmbeddedDatabase started = database;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started;
  }

  /** Name and version. */
  public String name() {
    return "ejabberd " + installed.version();
  }

  /** Where it listens, for {@link XmppCrew}. */
  public URI uri() {
    return URI.create(XmppCrew.SCHEME + "://" + HOST + ":" + port);
  }

  /** The process of Erlang's virtual machine. */
  public long pid() {
    return process().process().pid();
  }

  /** The postmaster's process. */
  public long postgresPid() throws PeerException, IOException {
    return database().pid().orElseThrow(() -> new PeerException("the peer's PostgreSQL has ended"));
  }

  /**
   * Makes accounts and contacts.
   *
   * @param names of the users, by their numbers
   */
  public void addUsers(List<String> names, String password, Collection<Edge> edges)
      throws PeerException, IOException {
    withRows(
        rows -> {
          rows.addUsers(names, password);
          rows.addContacts(names, XmppCrew.domain(), edges);
          return rows;
        });
  }

  /** How many messages each user's archive has, by the user's name. */
  public Map<String, Long> archived() throws PeerException, IOException {
    return withRows(EjabberdRows::archived);
  }

  @FunctionalInterface
  private interface Work<T> {
    T with(EjabberdRows rows) throws SQLException, IOException;
  }

  private <T> T withRows(Work<T> work) throws PeerException, IOException {
    try (Connection connection = database().connect()) {
      return work.with(new EjabberdRows(connection));
    } catch (SQLException e) {
      throw new PeerException("the peer's database: " + e.getMessage(), e);
    }
  }

  /** Stops both and deletes the folder; once. Thread-safe, for a shutdown hook. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    EjabberdProcess started = process;
    if (started != null) {
      started.close();
    }
    EmbeddedDatabase data = database;
    if (data != null) {
      data.close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
