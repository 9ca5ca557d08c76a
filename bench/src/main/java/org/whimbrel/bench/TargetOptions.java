package org.whimbrel.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.whimbrel.bench.crew.CrewPlan;
import org.whimbrel.bench.measure.Cluster;
import org.whimbrel.bench.measure.Part;

/** Reads the options that tell what is loaded, and where its processes are. Stateless. */
final class TargetOptions {
  private static final int PROCESSES_MAX = 64;

  private static final Map<Part, Option> PIDS =
      new EnumMap<>(
          Map.of(
              Part.SERVER, Option.SERVER_PID,
              Part.BROKER, Option.BROKER_PID,
              Part.GATEWAY, Option.GATEWAY_PID,
              Part.DATABASE, Option.POSTGRES_PID));

  private TargetOptions() {}

  /**
   * Reads them.
   *
   * @throws BadArgumentException if they are not right, or do not go together
   */
  static Options.Target read(GivenOptions given) throws BadArgumentException {
    Map<Part, List<Long>> pids = new EnumMap<>(Part.class);
    List<URI> servers = new ArrayList<>();
    Optional<Path> certificates = readable(given, Option.CA);
    if (given.has(Option.CLUSTER)) {
      if (given.has(Option.SERVER)) {
        throw new BadArgumentException("--cluster tells where the servers are, so no --server");
      }
      Cluster cluster = cluster(given);
      certificates = certificates.or(cluster::certificate);
      boolean past = given.has(Option.PAST_GATEWAY) || cluster.gateways().isEmpty();
      servers.addAll(past ? cluster.nodes() : cluster.gateways());
      pids.putAll(cluster.pids());
      if (servers.isEmpty()) {
        throw new BadArgumentException("--cluster names no server");
      }
    } else if (given.has(Option.PAST_GATEWAY)) {
      throw new BadArgumentException("--past-gateway needs --cluster");
    } else {
      for (String text : given.text(Option.SERVER).split(",", -1)) {
        servers.add(uri(text));
      }
    }
    for (Map.Entry<Part, Option> part : PIDS.entrySet()) {
      List<Long> own = pids(given, part.getValue());
      if (!own.isEmpty()) {
        pids.put(part.getKey(), own);
      }
    }
    return new Options.Target(
        new CrewPlan.Site(servers, certificates, readable(given, Option.BULK)), pids);
  }

  private static Cluster cluster(GivenOptions given) throws BadArgumentException {
    String file = given.text(Option.CLUSTER);
    try {
      return Cluster.read(Path.of(file));
    } catch (IOException e) {
      throw new BadArgumentException("--cluster " + file + " cannot be read: " + e.getMessage());
    }
  }

  private static List<Long> pids(GivenOptions given, Option option) throws BadArgumentException {
    List<Long> pids = new ArrayList<>();
    if (given.has(option)) {
      for (String text : given.text(option).split(",", PROCESSES_MAX)) {
        pids.add(GivenOptions.number(option, text, 1, Integer.MAX_VALUE));
      }
    }
    return pids;
  }

  private static URI uri(String given) throws BadArgumentException {
    String text = given.replaceAll("/+$", "");
    try {
      URI uri = URI.create(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getPath().isEmpty() && uri.getQuery() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new BadArgumentException("--server " + text + " is not a URL");
    }
    throw new BadArgumentException("--server " + text + " is not an http or https URL of a host");
  }

  private static Optional<Path> readable(GivenOptions given, Option option)
      throws BadArgumentException {
    Optional<Path> file = given.find(option).map(Path::of);
    if (file.isPresent() && !Files.isReadable(file.get())) {
      throw new BadArgumentException(option.flag() + " " + file.get() + " cannot be read");
    }
    return file;
  }
}
