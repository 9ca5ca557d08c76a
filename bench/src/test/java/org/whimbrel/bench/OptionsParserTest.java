package org.whimbrel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whimbrel.bench.crew.CrewPlan.Content;
import org.whimbrel.bench.faults.FaultKind;
import org.whimbrel.bench.faults.FaultPlan;
import org.whimbrel.bench.measure.Part;
import org.whimbrel.bench.traffic.Profile;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.bench.traffic.Scenario.Shape;

class OptionsParserTest {
  private static Options parse(String... arguments) throws BadArgumentException {
    return OptionsParser.parse(List.of(arguments));
  }

  @Test
  void defaultsShouldBeThoseOfTheHelp() throws BadArgumentException {
    Options options = parse();

    assertThat(options.target().site().servers())
        .containsExactly(URI.create("http://127.0.0.1:9080"));
    assertThat(options.shape())
        .isEqualTo(new Shape(Profile.DIRECT, 1000, 1, 4, 200, 60, 15, 10, 60, 0, 1000, 1));
    assertThat(options.content()).isEqualTo(new Content(false, 4096, 100));
    assertThat(options.effort()).isEqualTo(new Options.Effort(1, 16, 20, 60, 0, 0, 25));
    assertThat(options.target().pids()).isEmpty();
    assertThat(options.json()).isEmpty();
    assertThat(Scenario.schedule(options.shape()).count()).isEqualTo(15_000);
  }

  @Test
  void aRoomShouldHaveDefaultsOfItsOwn() throws BadArgumentException {
    Shape room = parse("--profile", "room").shape();

    assertThat(room.users()).isEqualTo(1001);
    assertThat(room.devices()).isEqualTo(5);
    assertThat(room.ratePerSecond()).isEqualTo(1);
    assertThat(parse("--profile", "room", "--devices", "2").shape().devices()).isEqualTo(2);
  }

  @Test
  void valuesShouldReplaceDefaults(@TempDir Path folder) throws BadArgumentException {
    Path file = folder.resolve("report.json");

    Options options =
        parse(
            "--server",
            "https://example.org/,http://node-2:9080",
            "--seed",
            "-7",
            "--server-pid",
            "42,43",
            "--json",
            file.toString());

    assertThat(options.target().site().servers())
        .containsExactly(URI.create("https://example.org"), URI.create("http://node-2:9080"));
    assertThat(options.shape().seed()).isEqualTo(-7);
    assertThat(options.target().pids()).containsExactly(Map.entry(Part.SERVER, List.of(42L, 43L)));
    assertThat(options.json()).contains(file);
  }

  @ParameterizedTest
  @CsvSource({
    "--users, 1, not between 2",
    "--users, many, not a whole number",
    "--rate, 0, not between 1",
    "--warmup, -1, not between 0",
    "--profile, crowd, none of direct",
    "--seal, none, neither light nor full",
    "--text-bytes, 5000, not between 1",
    "--server, http://example.org/path, not an http",
    "--server, ftp://example.org, not an http",
    "--server, http:// example, not a URL",
    "--json, no/such/folder/report.json, folder that exists",
    "--peer, openfire, not ejabberd",
    "--peer-folder, /tmp, needs --peer",
    "--kill, 1, unknown option --kill"
  })
  void badArgumentsShouldBeToldClearly(String flag, String value, String told) {
    assertThatThrownBy(() -> parse(flag, value))
        .isInstanceOf(BadArgumentException.class)
        .hasMessageContaining(told);
  }

  @Test
  void whatDoesNotGoTogetherShouldBeTold() {
    assertThatThrownBy(() -> parse("--profile", "mixed", "--users", "100"))
        .hasMessageContaining("--users 101");
    assertThatThrownBy(() -> parse("--profile", "room", "--users", "1002"))
        .hasMessageContaining("1001");
    assertThatThrownBy(() -> parse("--profile", "surge", "--rotate-keys", "1"))
        .hasMessageContaining("--rotate-keys");
    assertThatThrownBy(() -> parse("--seconds", "86400", "--rate", "1000"))
        .hasMessageContaining("messages");
  }

  @Test
  void aPeerShouldBeLoadedAloneOrBesideWhimbrel(@TempDir Path folder) throws Exception {
    assertThat(parse().peer()).isEmpty();
    String path = folder.toString();
    assertThat(parse("--peer", "ejabberd", "--peer-folder", path).peer())
        .contains(new Options.Peer(false, folder));
    assertThat(
            parse("--compare", "--peer-folder", path, "--peer", "ejabberd", "--rate", "9").peer())
        .contains(new Options.Peer(true, folder));
    assertThatThrownBy(() -> parse("--compare")).hasMessageContaining("needs --peer");
    assertThatThrownBy(() -> parse("--peer", "ejabberd", "--peer-folder", path + "/none"))
        .hasMessageContaining("not a folder");
    for (List<String> other :
        List.of(
            List.of("--profile", "mixed"),
            List.of("--devices", "2"),
            List.of("--rotate-keys", "1"))) {
      assertThatThrownBy(() -> parse("--peer", "ejabberd", other.get(0), other.get(1)))
          .hasMessageContaining("--peer goes with");
    }
  }

  @Test
  void aMissingOrRepeatedValueShouldBeTold() {
    assertThatThrownBy(() -> parse("--users")).hasMessageContaining("misses its value");
    assertThatThrownBy(() -> parse("--users", "3", "--users", "4")).hasMessageContaining("twice");
  }

  @Test
  void exitCodesShouldBeThoseOfTheHelp() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);

    assertThat(Bench.run(List.of("--help"), outStream, errStream)).isEqualTo(Bench.PROVED);
    assertThat(Bench.run(List.of("--users"), outStream, errStream)).isEqualTo(Bench.BAD_ARGUMENTS);
    for (Option option : Option.values()) {
      assertThat(out.toString(StandardCharsets.UTF_8)).contains(option.flag());
    }
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--users misses its value");
  }

  @Test
  void faultsShouldHaveDefaultsAndAServerOfTheirOwn() throws BadArgumentException {
    Options options = parse("--faults", "--fault-port", "25500", "--fault-count", "4");

    assertThat(options.target().site().servers())
        .containsExactly(URI.create("http://127.0.0.1:25800"));
    assertThat(options.shape().seconds()).isEqualTo(300);
    FaultPlan plan = options.faults().orElseThrow().plan();
    assertThat(plan.kinds())
        .doesNotContain(
            FaultKind.GATEWAY_KILL, FaultKind.SERVER_PARTITION, FaultKind.BROKER_PARTITION)
        .hasSize(FaultKind.values().length - 3);
    assertThat(plan.count()).isEqualTo(4);
    assertThat(plan.databaseStopSeconds()).isEqualTo(60);
    assertThat(parse("--rate", "7").faults()).isEmpty();
    FaultPlan rolling =
        parse("--faults", "--rolling", "--nodes", "3").faults().orElseThrow().plan();
    assertThat(rolling.kinds()).containsExactly(FaultKind.SERVER_RESTART);
    assertThat(rolling.count()).isEqualTo(3);
  }

  private static Path clusterFile(Path folder, String json) throws IOException {
    return Files.writeString(folder.resolve("cluster.json"), json);
  }

  @Test
  void aClusterShouldTellItsAddressesAndTheProcessesOfEachPart(@TempDir Path folder)
      throws BadArgumentException, IOException {
    Path file =
        clusterFile(
            folder,
            """
            {"gateways": [{"url": "https://127.0.0.1:9000/", "ws": "wss://127.0.0.1:9000/ws"}],
             "certificate": "gateway.pem",
             "nodes": [{"name": "node-1", "http": "http://127.0.0.1:1", "ws": "ws://127.0.0.1:1/ws", "pid": 11},
                       {"name": "node-2", "http": "http://127.0.0.1:2", "ws": "ws://127.0.0.1:2/ws", "pid": 12}],
             "brokers": [{"name": "broker-1", "pid": 21, "active": true}],
             "database": {"port": 3, "pid": 31},
             "haproxy": {"pid": 41}}
            """);

    Options through = parse("--cluster", file.toString());
    assertThat(through.target().site().servers())
        .containsExactly(URI.create("https://127.0.0.1:9000"));
    assertThat(through.target().pids())
        .containsOnly(
            Map.entry(Part.SERVER, List.of(11L, 12L)),
            Map.entry(Part.BROKER, List.of(21L)),
            Map.entry(Part.DATABASE, List.of(31L)),
            Map.entry(Part.GATEWAY, List.of(41L)));
    assertThat(through.target().site().certificates()).contains(Path.of("gateway.pem"));
    Options broken = parse("--faults", "--cluster", file.toString());
    assertThat(broken.target().site().servers()).isEqualTo(through.target().site().servers());
    assertThat(broken.faults().orElseThrow().plan().kinds())
        .contains(FaultKind.GATEWAY_KILL)
        .doesNotContain(FaultKind.SERVER_PARTITION); // its parts share a network
    assertThat(
            parse("--faults", "--cluster", file.toString(), "--fault-kinds", "server-partition")
                .faults()
                .orElseThrow()
                .plan()
                .kinds())
        .containsExactly(FaultKind.SERVER_PARTITION);
    assertThatThrownBy(
            () -> parse("--faults", "--cluster", file.toString(), "--fault-kinds", "line-cut"))
        .hasMessageContaining("line-cut");
    assertThat(parse("--cluster", file.toString(), "--past-gateway").target().site().servers())
        .containsExactly(URI.create("http://127.0.0.1:1"), URI.create("http://127.0.0.1:2"));
    assertThatThrownBy(() -> parse("--cluster", file.toString(), "--server", "http://a"))
        .hasMessageContaining("--server");
    assertThatThrownBy(() -> parse("--past-gateway")).hasMessageContaining("--cluster");
    assertThatThrownBy(() -> parse("--cluster", clusterFile(folder, "{").toString()))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void faultsShouldBeRefusedWhereTheyMakeNoSense() {
    assertThatThrownBy(() -> parse("--faults", "--server", "http://a"))
        .isInstanceOf(BadArgumentException.class)
        .hasMessageContaining("--server");
    assertThatThrownBy(() -> parse("--faults", "--profile", "surge"))
        .isInstanceOf(BadArgumentException.class)
        .hasMessageContaining("direct and mixed");
    assertThatThrownBy(() -> parse("--faults", "--fault-kinds", "line-cut,meteor"))
        .isInstanceOf(BadArgumentException.class)
        .hasMessageContaining("meteor");
  }
}
