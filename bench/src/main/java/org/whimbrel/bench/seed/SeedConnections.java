package org.whimbrel.bench.seed;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.whimbrel.bench.people.Directory;
import org.whimbrel.bench.traffic.Topology.Edge;

/** Connects users that are there, as if both had agreed. For one thread. */
public final class SeedConnections {
  private static final int CHUNK_EDGES = 10_000;
  private static final int ACCEPTED = 3;

  private final DataFolder folder;
  private final Directory directory;

  /** For the users of this directory. */
  public SeedConnections(DataFolder folder, Directory directory) {
    this.folder = folder;
    this.directory = directory;
  }

  /**
   * Makes them.
   *
   * @param onProgress told how many are made
   * @throws IOException if the database does not take them
   */
  public void make(List<Edge> edges, IntConsumer onProgress) throws IOException {
    try (Connection connection = folder.connect()) {
      for (int from = 0; from < edges.size(); from += CHUNK_EDGES) {
        int until = Math.min(edges.size(), from + CHUNK_EDGES);
        Rows rows = new Rows("connection (owner_id, peer_id, state, blocked, since)");
        Instant now = Instant.now();
        for (Edge edge : edges.subList(from, until)) {
          UUID one = directory.contact(edge.asker()).account();
          UUID other = directory.contact(edge.asked()).account();
          rows.add(one, other, ACCEPTED, false, now);
          rows.add(other, one, ACCEPTED, false, now);
        }
        rows.write(connection);
        onProgress.accept(until);
      }
    } catch (SQLException e) {
      throw new IOException("the connections could not be written: " + e.getMessage(), e);
    }
  }
}
