package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterFileTest {
  private static final ClusterFile FILE =
      new ClusterFile(
          1,
          new ClusterFile.Gateway(
              "https://localhost:8443",
              "wss://localhost:8443/ws",
              "/c.crt",
              "http://127.0.0.1:8404/",
              "/admin.sock",
              2),
          List.of(
              new ClusterFile.Node(
                  "node-1",
                  "http://127.0.0.1:26080",
                  "https://localhost:26180",
                  "ws://127.0.0.1:26080/ws",
                  "all",
                  "",
                  3)),
          List.of(
              new ClusterFile.Broker(
                  "broker-1", "127.0.0.1", 26_480, "replicated", "wb-broker-1", 4)),
          new ClusterFile.Database(26_280, 5));

  private final Path folder;

  ClusterFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void whatIsWrittenShouldReadTheSameAndBePrivate() throws IOException {
    FILE.write(folder);
    assertThat(ClusterFile.read(folder)).contains(FILE);
    Path file = folder.resolve(ClusterFile.FILE_NAME);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file)
        .content()
        .contains(
            "\"active\":true", "\"haproxy\":{\"pid\":2", "\"ws\":\"ws://127.0.0.1:26080/ws\"");
  }

  @Test
  void noFileShouldMeanNoCluster() throws IOException {
    assertThat(ClusterFile.read(folder)).isEmpty();
    FILE.write(folder);
    ClusterFile.forget(folder);
    assertThat(ClusterFile.read(folder)).isEmpty();
  }

  @Test
  void aFileOfAnotherKindShouldBeToldFromNone() throws IOException {
    Files.writeString(folder.resolve(ClusterFile.FILE_NAME), "{\"nodes\":[]}");
    assertThatIOException().isThrownBy(() -> ClusterFile.read(folder));
  }

  @Test
  void whatABrokerIsNowShouldBeItsOwnWordAndNotTheNote() throws IOException {
    Path data = Files.createDirectory(folder.resolve("broker"));
    Files.writeString(data.resolve("role"), "waiting");
    assertThat(FILE.withRolesNow(folder).brokers())
        .containsExactly(
            new ClusterFile.Broker("broker-1", "127.0.0.1", 26_480, "waiting", "wb-broker-1", 4));
    Files.delete(data.resolve("role"));
    assertThat(FILE.withRolesNow(folder).brokers().get(0).role()).isEqualTo("stopped");
  }

  @Test
  void theStatusOfWhatIsGoneShouldSaySo() {
    ClusterStatus status =
        ClusterStatus.of(
            new ClusterFile(
                0, FILE.gateway(), List.of(), List.of(), new ClusterFile.Database(1, 0)));
    assertThat(status.table()).contains("postgresql").containsPattern("postgresql .* gone");
    assertThat(status.json())
        .contains("\"parts\":[{\"name\":\"postgresql\",\"pid\":0,\"state\":\"gone\"}");
  }

  @Test
  void theFiguresOfAProcessThatRunsShouldBeThere() {
    ProcessFigures figures = ProcessFigures.of(ProcessHandle.current().pid()).orElseThrow();
    assertThat(figures.memoryBytes()).isGreaterThan(10_000_000);
    assertThat(figures.cpu()).isPositive();
  }
}
