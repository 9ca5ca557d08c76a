package org.whimbrel.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFsTest {
  private final Path root;
  private final ProcFs proc;

  ProcFsTest(@TempDir Path root) {
    this.root = root;
    this.proc = new ProcFs(root);
  }

  private void process(long pid, long parent, String times, String... commandLine)
      throws IOException {
    Path folder = Files.createDirectories(root.resolve(Long.toString(pid)));
    Files.writeString(
        folder.resolve("stat"),
        pid + " (a (strange) name) S " + parent + " 0 0 0 0 0 0 0 0 0 " + times + " 20 0 1 0\n");
    Files.writeString(folder.resolve("cmdline"), String.join("\0", commandLine) + "\0");
    Files.writeString(folder.resolve("status"), "Name:\tx\nVmRSS:\t    2048 kB\n");
  }

  @Test
  void timesShouldBeReadBehindANameWithBlanksAndParentheses() throws IOException {
    process(10, 1, "150 50 30 20", "java");

    assertThat(proc.stat(10)).contains(new ProcFs.Stat(1, 2.0, 0.5));
    assertThat(proc.residentBytes(10)).contains(2048L * 1024);
    assertThat(proc.stat(11)).isEmpty();
  }

  @Test
  void aFamilyShouldBeTheParentItsEndedAndItsLivingChildren() throws IOException {
    process(10, 1, "100 0 200 0", "postgres");
    process(11, 10, "300 0 0 0", "postgres: writer");
    process(12, 99, "400 0 0 0", "other");

    assertThat(proc.familyCpuSeconds(10)).contains(6.0);
    assertThat(proc.familyResidentBytes(10)).contains(2 * 2048L * 1024);
  }

  @Test
  void whatAFamilySharesShouldCountOnceWhereTheKernelTellsIt() throws IOException {
    process(10, 1, "0 0 0 0", "postgres");
    process(11, 10, "0 0 0 0", "postgres: writer");
    Files.writeString(root.resolve("10/smaps_rollup"), "Rss:  2048 kB\nPss:   100 kB\n");

    assertThat(proc.familyResidentBytes(10)).contains((100 + 2048) * 1024L);
  }

  @Test
  void theUsageOfAPartShouldBeThatOfAllItsProcessesAndUnknownIfOneIsGone() throws IOException {
    process(10, 1, "100 0 0 0", "java");
    process(11, 1, "200 0 0 0", "java");
    Targets both = Targets.find(proc, Map.of(Part.SERVER, List.of(10L, 11L)));

    Usage usage = Usage.now(proc, both, List.of(11L, 12L));

    assertThat(usage.cpuSeconds(Part.SERVER)).contains(3.0);
    assertThat(usage.residentBytes(Part.SERVER)).contains(2 * 2048L * 1024);
    assertThat(usage.cpuSeconds(Part.CLIENTS)).isEmpty();
    assertThat(usage.cpuSeconds(Part.GATEWAY)).isEmpty();
  }

  @Test
  void serverAndPostmasterShouldBeFoundByTheirCommandLines() throws IOException {
    process(10, 1, "0 0 0 0", "/opt/jdk/bin/java", "-jar", "wlp/bin/tools/ws-server.jar");
    process(11, 1, "0 0 0 0", "/usr/bin/vi", "defaultServer");
    process(20, 1, "0 0 0 0", "/usr/lib/postgresql/bin/postgres", "-D", "data");
    process(21, 20, "0 0 0 0", "postgres: checkpointer ");

    Targets targets = Targets.find(proc, Map.of());

    assertThat(targets.target(Part.SERVER).pids()).containsExactly(10L);
    assertThat(targets.target(Part.DATABASE).pids()).containsExactly(20L);
  }

  @Test
  void severalServersShouldBeToldInsteadOfGuessed() throws IOException {
    process(10, 1, "0 0 0 0", "java", "defaultServer");
    process(11, 1, "0 0 0 0", "java", "defaultServer");

    Targets targets = Targets.find(proc, Map.of(Part.DATABASE, List.of(77L)));

    assertThat(targets.firstServer()).isEmpty();
    assertThat(targets.target(Part.SERVER).note()).contains("several", "10", "11");
    assertThat(targets.target(Part.DATABASE).note()).contains("77 does not run");
  }

  private Targets.Target broker(String... environment) throws IOException {
    process(10, 1, "0 0 0 0", "java", "defaultServer");
    Files.writeString(root.resolve("10/environ"), String.join("\0", environment) + "\0");
    Targets targets = Targets.find(proc, Map.of());
    return targets.target(Part.BROKER);
  }

  @Test
  void aBrokerApartShouldBeToldByTheServersEnvironment() throws IOException {
    assertThat(broker("A=b", "WHIMBREL_BROKER_EMBEDDED=false").note()).contains("--broker-pid");
    assertThat(broker("A=b").note()).isEqualTo("none");
  }

  @Test
  void aBrokerShouldNotBeTakenToBeInAServerWhoseEnvironmentIsHidden() throws IOException {
    process(10, 1, "0 0 0 0", "java", "defaultServer");

    assertThat(Targets.find(proc, Map.of()).parts()).containsKey(Part.BROKER);
    assertThat(Targets.find(proc, Map.of(Part.BROKER, List.of(10L))).target(Part.BROKER).pids())
        .containsExactly(10L);
  }
}
