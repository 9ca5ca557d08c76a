package org.whimbrel.client.cli.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptedLogTest {
  private static final int HEAD_BYTES = 33;
  private static final int EMPTY_RECORD_BYTES = 4 + 12 + 16;

  @TempDir Path folder = Path.of("");

  private Path path() {
    return folder.resolve("log");
  }

  private HistoryKey key(@Nullable String passphrase) {
    return new HistoryKey(folder.resolve("keys"), passphrase);
  }

  private EncryptedLog open(@Nullable String passphrase) throws IOException {
    return EncryptedLog.open(path(), key(passphrase), new SecureRandom());
  }

  private void append(String... records) throws IOException {
    try (EncryptedLog log = open(null)) {
      for (String record : records) {
        log.append(record.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private List<String> records() throws IOException {
    try (EncryptedLog log = open(null)) {
      return texts(log.records());
    }
  }

  private static List<String> texts(List<byte[]> records) {
    return records.stream().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList();
  }

  @Test
  void recordsShouldBeThereAgainInTheirOrder() throws IOException {
    append("one");
    append("two", "three");

    assertThat(records()).containsExactly("one", "two", "three");
    assertThat(texts(EncryptedLog.readOnly(path(), key(null))))
        .containsExactly("one", "two", "three");
  }

  @Test
  void readingShouldMakeNothing() throws IOException {
    assertThat(EncryptedLog.readOnly(path(), key(null))).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void nothingShouldBeReadableInTheFile() throws IOException {
    append("a secret that nobody shall find");

    assertThat(new String(Files.readAllBytes(path()), StandardCharsets.ISO_8859_1))
        .doesNotContain("secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("keys").resolve("history-key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void passphraseShouldBeNeededAndLeaveNoKeyBeside() throws IOException {
    try (EncryptedLog log = open("correct horse")) {
      log.append("hidden".getBytes(StandardCharsets.UTF_8));
    }

    try (EncryptedLog log = open("correct horse")) {
      assertThat(texts(log.records())).containsExactly("hidden");
    }
    assertThatExceptionOfType(HistoryException.class)
        .isThrownBy(() -> open("wrong horse").close())
        .withMessageContaining("passphrase");
    assertThatExceptionOfType(HistoryException.class).isThrownBy(() -> open(null).close());
    assertThat(folder.resolve("keys")).doesNotExist();
  }

  @Test
  void anotherKeyShouldNotCutTheHistory() throws IOException {
    append("one");
    long size = Files.size(path());
    Files.delete(folder.resolve("keys").resolve("history-key"));

    assertThatExceptionOfType(HistoryException.class).isThrownBy(() -> open(null).close());
    Files.write(folder.resolve("keys").resolve("history-key"), new byte[HistoryKey.BYTES]);
    assertThatExceptionOfType(HistoryException.class).isThrownBy(() -> open(null).close());
    assertThat(Files.size(path())).isEqualTo(size);
  }

  /** Wherever the crash came, what was there before stays, and more can be added. */
  @Test
  void halfWrittenEndShouldBeCutOff() throws IOException {
    append("one", "two");
    byte[] whole = Files.readAllBytes(path());
    int lastRecord = EMPTY_RECORD_BYTES + "two".length();
    for (int missing = 1; missing < lastRecord; missing++) {
      Files.write(path(), Arrays.copyOf(whole, whole.length - missing));
      append("next");
      assertThat(records()).as("%d bytes missing", missing).containsExactly("one", "next");
    }
    byte[] zeros = Arrays.copyOf(whole, whole.length + 100);
    Files.write(path(), zeros);
    append("next");
    assertThat(records()).containsExactly("one", "two", "next");
  }

  @Test
  void beginningThatWasCutOffShouldBeMadeAnew() throws IOException {
    append("one");
    byte[] whole = Files.readAllBytes(path());
    for (int size : new int[] {0, 5, HEAD_BYTES, HEAD_BYTES + EMPTY_RECORD_BYTES - 1}) {
      Files.write(path(), Arrays.copyOf(whole, size));
      append("new");
      assertThat(records()).as("%d bytes left", size).containsExactly("new");
    }
  }

  @Test
  void recordThatWasChangedOrMovedShouldBeTold() throws IOException {
    append("one", "two", "end");
    byte[] whole = Files.readAllBytes(path());
    int first = HEAD_BYTES + EMPTY_RECORD_BYTES;
    int size = EMPTY_RECORD_BYTES + "one".length();

    byte[] changed = whole.clone();
    changed[first + size - 1] ^= 1;
    assertDamaged(changed);

    byte[] swapped = whole.clone();
    System.arraycopy(whole, first, swapped, first + size, size);
    System.arraycopy(whole, first + size, swapped, first, size);
    assertDamaged(swapped);
  }

  private void assertDamaged(byte[] content) throws IOException {
    Files.write(path(), content);
    assertThatExceptionOfType(HistoryException.class)
        .isThrownBy(() -> open(null).close())
        .withMessageContaining("damaged");
    assertThat(Files.readAllBytes(path())).isEqualTo(content);
  }
}
