package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayCertificateTest {
  private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1");

  private final Path folder;

  GatewayCertificateTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void itShouldStayTheSameWhileItIsGoodForTheNames() throws IOException {
    String first = fingerprint(NAMES, Clock.systemUTC());
    assertThat(first).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
    assertThat(fingerprint(Set.of("localhost"), Clock.systemUTC())).isEqualTo(first);
    assertThat(fingerprint(Set.of("localhost", "chat.example"), Clock.systemUTC()))
        .isNotEqualTo(first);
  }

  @Test
  void itShouldBeMadeAnewBeforeItExpires() throws IOException {
    String first = fingerprint(NAMES, Clock.systemUTC());
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(366));
    assertThat(fingerprint(NAMES, later)).isEqualTo(first);
    Clock muchLater = Clock.offset(Clock.systemUTC(), Duration.ofDays(368));
    assertThat(fingerprint(NAMES, muchLater)).isNotEqualTo(first);
  }

  @Test
  void theKeyShouldBeForTheOwnerAndNotInTheCertificatesFile() throws IOException {
    GatewayCertificate made = GatewayCertificate.loadOrCreate(folder, NAMES, Clock.systemUTC());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.bundle())))
        .isEqualTo("rw-------");
    assertThat(made.bundle()).content().contains("PRIVATE KEY", "BEGIN CERTIFICATE");
    assertThat(made.certificate()).content().doesNotContain("PRIVATE");
    assertThat(folder.resolve("gateway.p12")).doesNotExist();
  }

  private String fingerprint(Set<String> names, Clock clock) throws IOException {
    return GatewayCertificate.loadOrCreate(folder, names, clock).fingerprint();
  }
}
