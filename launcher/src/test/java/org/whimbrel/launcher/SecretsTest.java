package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  private final Path folder;

  SecretsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void secretsShouldBeMadeOnceAndDifferFromEachOther() throws Exception {
    Secrets first = Secrets.loadOrCreate(dataDir());
    assertThat(Secrets.loadOrCreate(dataDir())).isEqualTo(first);
    assertThat(first.databasePassword()).hasSize(32).isNotEqualTo(first.adminPassword());
  }

  @Test
  void onlyTheOwnerShouldBeAbleToReadThem() throws Exception {
    Secrets.loadOrCreate(dataDir());
    assertThat(Files.getPosixFilePermissions(dataDir().resolve(Secrets.FILE_NAME)))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getPosixFilePermissions(dataDir()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aMissingEntryShouldBeReportedRatherThanMadeAnew() throws Exception {
    Files.createDirectories(dataDir());
    Files.writeString(dataDir().resolve(Secrets.FILE_NAME), "database.password=x\n");
    assertThatThrownBy(() -> Secrets.loadOrCreate(dataDir()))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("keystore.password");
  }

  @Test
  void theTextFormShouldGiveNothingAway() throws Exception {
    Secrets secrets = Secrets.loadOrCreate(dataDir());
    assertThat(secrets.toString()).doesNotContain(secrets.databasePassword());
  }

  private Path dataDir() {
    return folder.resolve("data");
  }
}
