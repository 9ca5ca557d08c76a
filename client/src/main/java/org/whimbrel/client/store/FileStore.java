package org.whimbrel.client.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.whimbrel.protocol.Bytes;

/**
 * A store in a directory, a file for each value, readable by its owner only (where the file system
 * knows owners). A value is written to a file beside, forced to the disk, and moved in place; so a
 * crash leaves the old one or the new one. What is in the files is not encrypted: who can read the
 * owner's files can read the keys. Thread-safe; one directory is for one process.
 */
public final class FileStore implements Store {
  private static final String TEMPORARY = ".tmp";
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final Path directory;

  /**
   * A store in this directory, which is made if need be.
   *
   * @throws UncheckedIOException if it cannot be made
   */
  public FileStore(Path directory) {
    this.directory = directory;
    try {
      makeDirectory(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized Optional<Bytes> read(String name) {
    try {
      return Optional.of(Bytes.of(Files.readAllBytes(path(name))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void write(String name, Bytes value) {
    Path path = path(name);
    Path beside = path.resolveSibling(path.getFileName() + TEMPORARY);
    try {
      makeDirectory(parent(path));
      Files.deleteIfExists(beside);
      try (FileChannel file =
          FileChannel.open(
              beside,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              ownerOnly("rw-------"))) {
        ByteBuffer bytes = ByteBuffer.wrap(value.bytes());
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(true);
      }
      Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(parent(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void delete(String name) {
    try {
      Files.deleteIfExists(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized List<String> list(String folder) {
    Path path = path(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(file -> !file.endsWith(TEMPORARY))
          .sorted()
          .map(file -> folder + "/" + file)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path path(String name) {
    return directory.resolve(StoreName.checked(name));
  }

  private Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? directory : parent;
  }

  private static void makeDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, ownerOnly("rwx------"));
    }
  }

  /** Makes the move itself survive a crash; not every system lets a directory be opened. */
  private static void force(Path directory) throws IOException {
    if (POSIX) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static FileAttribute<?>[] ownerOnly(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
