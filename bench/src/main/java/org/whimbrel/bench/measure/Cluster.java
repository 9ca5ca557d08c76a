package org.whimbrel.bench.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code ./whimbrel cluster} tells of itself in its status file.
 *
 * @param certificate that the balancer is trusted by
 * @param gateways addresses of the balancer, if there is one
 * @param nodes addresses of the nodes
 * @param pids the processes of each part
 * @param links what cuts the part with this process off, as {@code Network.Place} names it, for
 *     those that can be
 */
public record Cluster(
    Optional<Path> certificate,
    List<URI> gateways,
    List<URI> nodes,
    Map<Part, List<Long>> pids,
    Map<Long, String> links) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Takes copies. */
  public Cluster {
    gateways = List.copyOf(gateways);
    nodes = List.copyOf(nodes);
    pids = Map.copyOf(pids);
    links = Map.copyOf(links);
  }

  /**
   * Reads the file.
   *
   * @throws IOException if it is not there, or is none
   */
  public static Cluster read(Path file) throws IOException {
    try {
      return of(JSON.readTree(file.toFile()));
    } catch (IllegalArgumentException e) {
      throw new IOException("not the status of a cluster: " + file, e);
    }
  }

  private static Cluster of(JsonNode json) {
    Map<Part, List<Long>> pids = new EnumMap<>(Part.class);
    put(pids, Part.SERVER, json.path("nodes"));
    put(pids, Part.BROKER, json.path("brokers"));
    put(pids, Part.DATABASE, json.path("database"));
    put(pids, Part.GATEWAY, json.path("haproxy"));
    String certificate = json.path("certificate").asText();
    return new Cluster(
        certificate.isEmpty() ? Optional.empty() : Optional.of(Path.of(certificate)),
        addresses(json.path("gateways")),
        addresses(json.path("nodes")),
        pids,
        links(json));
  }

  private static Map<Long, String> links(JsonNode json) {
    Map<Long, String> links = new HashMap<>();
    for (String kind : List.of("nodes", "brokers")) {
      for (JsonNode thing : each(json.path(kind))) {
        String link = thing.path("link").asText();
        if (!link.isEmpty()) {
          links.put(thing.path("pid").asLong(), link);
        }
      }
    }
    return links;
  }

  /** One thing or several of a kind, each a text or with a field that tells. */
  private static List<JsonNode> each(JsonNode one) {
    List<JsonNode> all = new ArrayList<>();
    if (one.isArray()) {
      one.forEach(all::add);
    } else if (!one.isMissingNode() && !one.isNull()) {
      all.add(one);
    }
    return all;
  }

  private static List<URI> addresses(JsonNode things) {
    List<URI> addresses = new ArrayList<>();
    for (JsonNode thing : each(things)) {
      String text =
          thing.isTextual()
              ? thing.asText()
              : thing.path("http").asText(thing.path("url").asText());
      if (!text.isEmpty()) {
        addresses.add(URI.create(text.replaceAll("/+$", "")));
      }
    }
    return addresses;
  }

  private static void put(Map<Part, List<Long>> pids, Part part, JsonNode things) {
    List<Long> running =
        each(things).stream()
            .map(thing -> thing.path("pid").asLong())
            .filter(pid -> pid > 0)
            .toList();
    if (!running.isEmpty()) {
      pids.put(part, running);
    }
  }
}
