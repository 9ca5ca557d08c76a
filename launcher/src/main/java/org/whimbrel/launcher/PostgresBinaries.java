package org.whimbrel.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The programs of a PostgreSQL server, unpacked from the class path.
 *
 * @param directory holds {@code bin}, {@code lib} and {@code share}
 */
record PostgresBinaries(Path directory) {
  private static final int FINGERPRINT_LENGTH = 12;

  /**
   * Unpacks the archive for this machine into a folder below {@code parent} that is named after its
   * content, unless it is there already.
   *
   * @throws StartRefusedException if there is no archive for this kind of machine
   */
  static PostgresBinaries install(Path parent) throws IOException {
    String resource = "/postgres-%s-%s.txz".formatted(osName(), architecture());
    Path directory = parent.resolve("pgsql-" + fingerprint(resource));
    if (!Files.exists(directory)) {
      Path draft = parent.resolve("pgsql.new");
      PrivateFiles.deleteTree(draft);
      unpack(resource, draft);
      Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
    }
    return new PostgresBinaries(directory);
  }

  /** The command line of one of the programs, fit to be run by root too. */
  List<String> command(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(directory.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    return WithoutRoot.command(command);
  }

  private static String osName() {
    return System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
  }

  private static String architecture() {
    String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "amd64" -> "x86_64";
      case "aarch64" -> "arm_64";
      default -> name;
    };
  }

  private static InputStream open(String resource) {
    InputStream stream = PostgresBinaries.class.getResourceAsStream(resource);
    if (stream == null) {
      throw new StartRefusedException(
          "No PostgreSQL is bundled for this kind of machine (%s). Use a database of your own: set WHIMBREL_DB_EMBEDDED=false and WHIMBREL_DB_HOST."
              .formatted(resource));
    }
    return stream;
  }

  private static String fingerprint(String resource) throws IOException {
    try (DigestInputStream stream =
        new DigestInputStream(open(resource), MessageDigest.getInstance("SHA-256"))) {
      stream.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of()
          .formatHex(stream.getMessageDigest().digest())
          .substring(0, FINGERPRINT_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static void unpack(String resource, Path target) throws IOException {
    PrivateFiles.createDirectory(target);
    try (TarArchiveInputStream archive =
        new TarArchiveInputStream(new XZCompressorInputStream(open(resource)))) {
      TarArchiveEntry entry = archive.getNextEntry();
      while (entry != null) {
        unpackEntry(archive, entry, target);
        entry = archive.getNextEntry();
      }
    }
  }

  private static void unpackEntry(TarArchiveInputStream archive, TarArchiveEntry entry, Path target)
      throws IOException {
    Path path = target.resolve(entry.getName()).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("The PostgreSQL archive has an entry outside its folder: " + path);
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(archive, path);
    boolean executable = (entry.getMode() & 0100) != 0;
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------"));
  }
}
