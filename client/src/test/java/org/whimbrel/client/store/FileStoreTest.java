package org.whimbrel.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest extends StoreContract {
  @TempDir Path temporary = Path.of("");

  @Override
  Store store() {
    return new FileStore(temporary.resolve("store"));
  }

  @Test
  void valuesShouldSurviveTheStore() {
    store().write("pin/a", bytes("1"));

    assertThat(store().read("pin/a")).contains(bytes("1"));
    assertThat(store().list("pin")).containsExactly("pin/a");
  }

  @Test
  void nobodyElseShouldReadTheFiles() throws IOException {
    store().write("device-keys", bytes("secret"));
    store().write("sent/a", bytes("secret"));

    try (Stream<Path> paths = Files.walk(temporary.resolve("store"))) {
      assertThat(paths)
          .hasSize(4)
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
    }
  }

  @Test
  void whatACrashLeftBesideShouldNotCount() throws IOException {
    Store store = store();
    store.write("sent/a", bytes("old"));
    Path left = temporary.resolve("store").resolve("sent").resolve("a.tmp");
    Files.writeString(left, "half");

    assertThat(store.list("sent")).containsExactly("sent/a");
    store.write("sent/a", bytes("new"));

    assertThat(store.read("sent/a")).contains(bytes("new"));
    assertThat(left).doesNotExist();
  }

  @Test
  void aDirectoryThatCannotBeMadeShouldBeTold() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> new FileStore(file.resolve("below")));
  }
}
