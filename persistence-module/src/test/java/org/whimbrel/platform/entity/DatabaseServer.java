package org.whimbrel.platform.entity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postgresql.ds.PGSimpleDataSource;
import org.whimbrel.launcher.EmbeddedDatabase;

/** One PostgreSQL for all tests of a module: started by the first one, stopped with the JVM. */
final class DatabaseServer {
  private static final String PASSWORD = "test";
  private static final DatabaseServer SERVER = start();

  private final EmbeddedDatabase database;

  private DatabaseServer(EmbeddedDatabase database) {
    this.database = database;
  }

  /** Connections that see one schema only. */
  static PGSimpleDataSource schema(String schema) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(SERVER.database.jdbcUrl());
    source.setUser(EmbeddedDatabase.NAME);
    source.setPassword(PASSWORD);
    source.setCurrentSchema(schema);
    return source;
  }

  private static DatabaseServer start() {
    try {
      Path home = Files.createTempDirectory("whimbrel-test-db");
      EmbeddedDatabase database =
          EmbeddedDatabase.start(home.resolve("database"), freePort(), false, PASSWORD);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(database, home)));
      return new DatabaseServer(database);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(EmbeddedDatabase database, Path home) {
    try {
      database.close();
      Files.delete(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
