package org.whimbrel.launcher;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Lets PostgreSQL, which refuses to run as root, run when the launcher itself is root. In a user
 * namespace of its own the server is not root, while its files stay root's own. Containers often
 * forbid namespaces; there the server becomes the user "nobody", who has to own the files then.
 */
final class WithoutRoot {
  /** The user and group "nobody" on every Linux. */
  private static final int NOBODY_ID = 65_534;

  private static final List<String> IN_NAMESPACE = List.of("unshare", "--user");
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=" + NOBODY_ID, "--regid=" + NOBODY_ID, "--clear-groups");

  private WithoutRoot() {}

  /** The command with whatever has to go in front of it; unchanged for an ordinary user. */
  static List<String> command(List<String> command) throws IOException {
    if (!isRoot()) {
      return command;
    }
    return concat(works(IN_NAMESPACE, "true") ? IN_NAMESPACE : AS_NOBODY, command);
  }

  /**
   * Gives a folder to the user that {@link #command} switches to, if it does. The folder above it
   * becomes passable, not readable, for others.
   *
   * @throws StartRefusedException if that user cannot come to exist or cannot reach the folder
   */
  static void handOver(Path folder) throws IOException {
    if (!isRoot() || works(IN_NAMESPACE, "true")) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.toList()) {
        Files.setAttribute(path, "unix:uid", NOBODY_ID, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", NOBODY_ID, LinkOption.NOFOLLOW_LINKS);
      }
    }
    Path parent = folder.toAbsolutePath().resolveSibling(".").normalize();
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(parent);
    permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    Files.setPosixFilePermissions(parent, permissions);
    if (!works(AS_NOBODY, "test", "-r", folder.toString())) {
      throw new StartRefusedException(
          "PostgreSQL does not run as root, this machine forbids user namespaces, and the user"
              + " 'nobody' cannot reach "
              + folder
              + ". Put the data elsewhere with WHIMBREL_DATA_DIR, start Whimbrel as an ordinary user,"
              + " or use a database of your own (WHIMBREL_DB_EMBEDDED=false).");
    }
  }

  static boolean isRoot() {
    return new UnixSystem().getUid() == 0;
  }

  private static boolean works(List<String> prefix, String... command) throws IOException {
    if (!Commands.isOnPath(prefix.get(0))) {
      return false;
    }
    Process process =
        new ProcessBuilder(concat(prefix, List.of(command)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.onExit().join().exitValue() == 0;
  }

  private static List<String> concat(List<String> prefix, List<String> command) {
    List<String> result = new ArrayList<>(prefix);
    result.addAll(command);
    return result;
  }
}
