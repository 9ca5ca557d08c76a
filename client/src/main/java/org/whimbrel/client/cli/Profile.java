package org.whimbrel.client.cli;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.store.FileStore;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;

/**
 * A directory with everything of one device: keys, tokens, history. One process has it at a time.
 * Not thread-safe.
 */
final class Profile implements AutoCloseable {
  private static final String SETTINGS = "cli-profile";
  private static final String SHOWN = "cli-shown";

  private final Path home;
  private final Store store;
  private final FileChannel lockFile;

  /**
   * What a profile is of.
   *
   * @param server the server's address
   * @param handle the account's
   * @param linked whether the account's chain has the device, and its current key is published
   */
  record Settings(URI server, String handle, boolean linked) {
    Settings linked(boolean now) {
      return new Settings(server, handle, now);
    }
  }

  private Profile(Path home, Store store, FileChannel lockFile) {
    this.home = home;
    this.store = store;
    this.lockFile = lockFile;
  }

  /** Takes the directory for this process; makes it if need be. */
  static Profile open(Path home) {
    try {
      Store store = new FileStore(home.resolve("device"));
      FileChannel lockFile =
          FileChannel.open(
              home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(lockFile)) {
        lockFile.close();
        throw CliException.undone("in-use", "another process uses " + home);
      }
      return new Profile(home, store, lockFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // this very process has it
    }
  }

  static CliException noDevice(Path home) {
    return CliException.usage(
        home + " is no device yet: register, or login; or name another --home");
  }

  Path home() {
    return home;
  }

  Store store() {
    return store;
  }

  Optional<Settings> settings() {
    return store.read(SETTINGS).map(Profile::parse);
  }

  private static Settings parse(Bytes kept) {
    Properties lines = new Properties();
    try {
      lines.load(new StringReader(new String(kept.bytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a string does not fail
    }
    return new Settings(
        URI.create(line("server", lines)),
        line("handle", lines),
        Boolean.parseBoolean(line("linked", lines)));
  }

  private static String line(String name, Properties lines) {
    @Nullable String value = lines.getProperty(name);
    if (value == null) {
      throw CliException.undone("damaged", "the profile has no line " + name);
    }
    return value;
  }

  void save(Settings settings) {
    Properties lines = new Properties();
    lines.setProperty("server", settings.server().toString());
    lines.setProperty("handle", settings.handle());
    lines.setProperty("linked", Boolean.toString(settings.linked()));
    StringWriter text = new StringWriter();
    try {
      lines.store(text, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a string does not fail
    }
    store.write(SETTINGS, Bytes.of(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** How many events of the history were shown as they came. */
  int shown() {
    return store
        .read(SHOWN)
        .map(kept -> Integer.parseInt(new String(kept.bytes(), StandardCharsets.US_ASCII)))
        .orElse(0);
  }

  void shown(int count) {
    store.write(SHOWN, Bytes.of(Integer.toString(count).getBytes(StandardCharsets.US_ASCII)));
  }

  /** Lets other processes have it. */
  @Override
  public void close() {
    try {
      lockFile.close(); // and the lock with it
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
