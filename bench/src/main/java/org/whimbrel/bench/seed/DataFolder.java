package org.whimbrel.bench.seed;

import com.nimbusds.jose.jwk.ECKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.text.ParseException;
import java.util.List;
import org.whimbrel.launcher.Secrets;

/**
 * The data folder of an installation on this machine, whose embedded database runs.
 *
 * @param databasePort where it listens
 * @param databasePassword of the server's role
 * @param signingKey of the access tokens
 */
public record DataFolder(int databasePort, String databasePassword, ECKey signingKey) {
  private static final String NAME = "whimbrel";

  /** The line of postmaster.pid with the port. */
  private static final int PORT_LINE = 3;

  /**
   * Reads it.
   *
   * @throws IOException if it is none, or its database does not run
   */
  public static DataFolder read(Path folder) throws IOException {
    List<String> postmaster =
        Files.readAllLines(folder.resolve("postgresql").resolve("data").resolve("postmaster.pid"));
    if (!Files.exists(folder.resolve(Secrets.FILE_NAME)) || postmaster.size() <= PORT_LINE) {
      throw new IOException(folder + " is not the data folder of an installation that runs");
    }
    try {
      return new DataFolder(
          Integer.parseInt(postmaster.get(PORT_LINE).strip()),
          Secrets.loadOrCreate(folder).databasePassword(),
          ECKey.parse(Files.readString(folder.resolve("keys").resolve("signing-key.json"))));
    } catch (ParseException | NumberFormatException e) {
      // The parser's message may quote the key, so it is left out.
      throw new IOException("the signing key or the database's port in " + folder + " is no such");
    }
  }

  /** A connection to the database. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + databasePort + "/" + NAME + "?reWriteBatchedInserts=true",
        NAME,
        databasePassword);
  }

  /** The port only. */
  @Override
  public String toString() {
    return "DataFolder[database port " + databasePort + "]";
  }
}
