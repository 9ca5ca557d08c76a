package org.whimbrel.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where ejabberd is, as Debian's packages put it.
 *
 * @param erlang the program {@code erl}
 * @param libraries the folder that has ejabberd's own
 * @param schema the tables for PostgreSQL
 * @param version like {@code 23.01-1}
 */
record EjabberdPackage(Path erlang, Path libraries, Path schema, String version) {
  private static final String PREFIX = "ejabberd-";

  /**
   * Finds it.
   *
   * @param root of the file system
   * @throws PeerException if it is not installed
   */
  static EjabberdPackage find(Path root) throws PeerException {
    Path erlang = root.resolve("usr/bin/erl");
    Path schema = root.resolve("usr/share/ejabberd/sql/pg.sql");
    List<Path> found = libraries(root.resolve("usr/lib"));
    if (!Files.isExecutable(erlang) || !Files.isReadable(schema) || found.isEmpty()) {
      throw new PeerException(
          "ejabberd is not installed (Debian packages ejabberd and erlang-p1-pgsql)");
    }
    Path library = found.get(found.size() - 1);
    String name = String.valueOf(library.getFileName());
    return new EjabberdPackage(
        erlang, library.resolveSibling(".").normalize(), schema, name.substring(PREFIX.length()));
  }

  /** All {@code usr/lib/x86_64-linux-gnu/ejabberd-23.01-1}; links to them have shorter names. */
  private static List<Path> libraries(Path parent) throws PeerException {
    try (Stream<Path> all = Files.find(parent, 2, (path, kind) -> kind.isDirectory())) {
      return all.filter(path -> String.valueOf(path.getFileName()).startsWith(PREFIX))
          .filter(path -> Files.isDirectory(path.resolve("ebin")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new PeerException("cannot look for ejabberd", e);
    }
  }
}
