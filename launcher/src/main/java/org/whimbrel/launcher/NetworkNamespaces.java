package org.whimbrel.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Network namespaces of Linux for the nodes and brokers of one installation, all on one bridge, as
 * if each were a machine of its own. There can be one such set on a machine, for the names are
 * fixed. Needs root and {@code ip} of iproute2. Thread-safe.
 */
public final class NetworkNamespaces implements AutoCloseable {
  private static final String PROGRAM = "ip";

  private static final String BRIDGE = "wb-bridge";
  private static final String PROBE = "wb-probe";
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final Path LINKS = Path.of("/sys/class/net");
  private static final long COMMAND_LIMIT_S = 20;

  private final List<Network.Place> places;

  private NetworkNamespaces(List<Network.Place> places) {
    this.places = places;
  }

  /**
   * Makes them; what a killed launcher left is taken away first.
   *
   * @throws StartRefusedException if this user, or this machine, cannot, or another installation
   *     uses them
   */
  static NetworkNamespaces open(int nodes, int brokers) throws IOException {
    if (!WithoutRoot.isRoot()) {
      throw new StartRefusedException(
          "Only root can give each part a network of its own (WHIMBREL_CLUSTER_NETWORK).");
    }
    for (String name : existing()) {
      if (!ip(List.of(), "netns pids " + name).isBlank()) {
        throw new StartRefusedException(
            "Another installation on this machine uses the network namespace %s.".formatted(name));
      }
    }
    remove(existing());
    List<Network.Place> places =
        Stream.concat(
                IntStream.range(0, nodes).mapToObj(Network.NAMESPACES::node),
                IntStream.range(0, brokers).mapToObj(Network.NAMESPACES::broker))
            .toList();
    try {
      ip(
          List.of(),
          "link add %s type bridge".formatted(BRIDGE),
          "addr add %s/24 dev %s".formatted(Network.NAMESPACES.machineHost(), BRIDGE),
          "link set %s up".formatted(BRIDGE));
      for (Network.Place place : places) {
        open(place);
      }
    } catch (IOException e) {
      remove(existing());
      throw new StartRefusedException(
          "This machine does not let network namespaces be made: " + e.getMessage());
    }
    return new NetworkNamespaces(places);
  }

  private static void open(Network.Place place) throws IOException {
    String name = place.link();
    ip(
        List.of(),
        "netns add " + name,
        "link add %s type veth peer name eth0 netns %s".formatted(name, name),
        "link set %s master %s".formatted(name, BRIDGE),
        "link set %s up".formatted(name));
    ip(
        List.of("-n", name),
        "addr add %s/24 dev eth0".formatted(place.host()),
        "link set eth0 up",
        "link set lo up");
  }

  /** Whether this user can make some here; makes and removes one to see. */
  public static boolean arePossible() {
    try {
      ip(
          List.of(),
          "netns add " + PROBE,
          "link add %s type veth peer name eth0 netns %s".formatted(PROBE, PROBE),
          "link add %s-b type bridge".formatted(PROBE),
          "link del %s-b".formatted(PROBE),
          "link del " + PROBE,
          "netns del " + PROBE);
      return WithoutRoot.isRoot();
    } catch (IOException | StartRefusedException e) {
      return false;
    }
  }

  /** From now on nothing gets from there to the others or back, and nobody is told. */
  public static void cut(String link) throws IOException {
    ip(List.of(), "link set %s nomaster".formatted(link));
  }

  /** Undoes {@link #cut}. */
  public static void join(String link) throws IOException {
    ip(List.of(), "link set %s master %s".formatted(link, BRIDGE));
  }

  /** Removes them. A process that still runs in one goes on without any network. */
  @Override
  public void close() throws IOException {
    remove(places.stream().map(Network.Place::link).toList());
  }

  private static List<String> existing() throws IOException {
    if (!Files.isDirectory(NAMESPACES)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(NAMESPACES)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.matches("wb-(node|broker)-[0-9]+"))
          .toList();
    }
  }

  /** The link goes first: the kernel takes its time with a namespace, and the names are fixed. */
  private static void remove(List<String> names) throws IOException {
    List<String> commands = new ArrayList<>();
    for (String name : names) {
      if (Files.exists(LINKS.resolve(name))) {
        commands.add("link del " + name);
      }
      if (Files.exists(NAMESPACES.resolve(name))) {
        commands.add("netns del " + name);
      }
    }
    if (Files.exists(LINKS.resolve(BRIDGE))) {
      commands.add("link del " + BRIDGE);
    }
    if (!commands.isEmpty()) {
      ip(List.of(), commands.toArray(String[]::new));
    }
  }

  /** Where the program is. */
  static String program() {
    return Commands.find(PROGRAM)
        .orElseThrow(
            () ->
                new StartRefusedException(
                    "Missing: ip, for WHIMBREL_CLUSTER_NETWORK (Debian package iproute2)."));
  }

  /** Runs commands of {@code ip}, one after the other, up to the first that fails. */
  private static String ip(List<String> options, String... commands) throws IOException {
    List<String> command = new ArrayList<>(List.of(program()));
    command.addAll(options);
    command.addAll(List.of("-batch", "-"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream input = process.getOutputStream()) {
      input.write(
          Stream.of(commands)
              .collect(Collectors.joining("\n", "", "\n"))
              .getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(COMMAND_LIMIT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(said.strip());
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for " + PROGRAM, e);
    } finally {
      process.destroyForcibly();
    }
  }
}
