package org.whimbrel.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** Folders and files that only their owner may read. */
final class PrivateFiles {
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PASSABLE_DIRECTORY =
      PosixFilePermissions.fromString("rwx-----x");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private PrivateFiles() {}

  /**
   * Makes the folder and its parents where missing; the folder itself ends up with mode 0700. One
   * that others may already pass through stays so (0701): {@link WithoutRoot#handOver} needs that
   * for a server which may be running at this moment.
   */
  static void createDirectory(Path directory) throws IOException {
    boolean passable =
        Files.exists(directory)
            && Files.getPosixFilePermissions(directory)
                .contains(PosixFilePermission.OTHERS_EXECUTE);
    Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
    Files.setPosixFilePermissions(directory, passable ? PASSABLE_DIRECTORY : DIRECTORY);
  }

  /**
   * Writes a file that has mode 0600 from its first moment and appears whole or not at all: a crash
   * half-way must not leave a secret that later starts would read as the real one.
   */
  static void write(Path file, String content) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(draft, PosixFilePermissions.asFileAttribute(FILE));
    Files.writeString(draft, content, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Deletes a folder with all it holds; a missing one is fine. Links are not followed. */
  static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
