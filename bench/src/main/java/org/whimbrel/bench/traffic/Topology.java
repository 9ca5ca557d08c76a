package org.whimbrel.bench.traffic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Who is connected to whom. Users are numbers from 0. Everybody has a few contacts, spread over the
 * whole; some are hubs, with a circle of ten or a hundred that they write to at once; one may be
 * connected to many more. Follows from its parameters. Immutable.
 */
public final class Topology {
  private static final int TEN = 10;
  private static final int HUNDRED = 100;
  private static final int PURPOSE = 2;

  private final int users;
  private final List<Integer> offsets;
  private final Set<Edge> edges = new LinkedHashSet<>();
  private final List<Integer> crowd = new ArrayList<>();

  /**
   * A connection.
   *
   * @param asker the one that asks
   * @param asked the one that accepts
   */
  public record Edge(int asker, int asked) {}

  private Topology(int users, List<Integer> offsets) {
    this.users = users;
    this.offsets = List.copyOf(offsets);
  }

  /**
   * Everybody has so many contacts.
   *
   * @param users at least 2
   * @param contacts of each; the next even number, less where there are not so many users
   */
  public static Topology direct(Derived derived, int users, int contacts) {
    Topology topology = new Topology(users, offsets(derived, users, contacts));
    topology.connectNeighbours();
    return topology;
  }

  /** As {@link #direct}, with circles of ten and of a hundred besides; for more than 100 users. */
  public static Topology mixed(Derived derived, int users, int contacts) {
    if (users <= HUNDRED) {
      throw new IllegalArgumentException("a circle of a hundred needs more users");
    }
    Topology topology = new Topology(users, offsets(derived, users, contacts));
    topology.connectNeighbours();
    for (int size : new int[] {TEN, HUNDRED}) {
      for (int circle = 0; circle < topology.circles(size); circle++) {
        topology.askHub(topology.hub(size, circle), size);
      }
    }
    return topology;
  }

  /** All others are connected to user 0. */
  public static Topology room(int users) {
    Topology topology = new Topology(users, List.of());
    for (int user = 1; user < users; user++) {
      topology.edges.add(new Edge(user, 0));
    }
    return topology;
  }

  /** User 0 is connected to so many in all, as far as there are so many; they are its crowd. */
  public Topology withCrowd(int size) {
    Topology more = new Topology(users, offsets);
    more.edges.addAll(edges);
    Set<Integer> known = new LinkedHashSet<>();
    for (Edge edge : edges) {
      if (edge.asker() == 0 || edge.asked() == 0) {
        known.add(edge.asker() + edge.asked());
      }
    }
    for (int user = 1; user < users && known.size() < size; user++) {
      if (known.add(user)) {
        more.edges.add(new Edge(user, 0));
      }
    }
    more.crowd.addAll(known);
    return more;
  }

  private static List<Integer> offsets(Derived derived, int users, int contacts) {
    // An offset d gives the contacts u + d and u - d, which are the same for d = users / 2.
    int wanted = Math.max(1, Math.min((contacts + 1) / 2, users / 2));
    Set<Integer> offsets = new LinkedHashSet<>();
    SplittableRandom random = derived.random(PURPOSE);
    while (offsets.size() < wanted) {
      offsets.add(1 + random.nextInt(users / 2));
    }
    return List.copyOf(offsets);
  }

  private void connectNeighbours() {
    for (int user = 0; user < users; user++) {
      for (int offset : offsets) {
        addEdge(user, (user + offset) % users);
      }
    }
  }

  /** Hubs are asked, because there is a limit on how many requests one may make. */
  private void askHub(int hub, int size) {
    circle(hub, size).forEach(member -> addEdge(member, hub));
  }

  private void addEdge(int asker, int asked) {
    if (!edges.contains(new Edge(asked, asker))) {
      edges.add(new Edge(asker, asked));
    }
  }

  private int circles(int size) {
    return users / size;
  }

  private int hub(int size, int circle) {
    return (int) (((long) circle * users / circles(size) + size / 2) % users);
  }

  private List<Integer> circle(int hub, int size) {
    List<Integer> members = new ArrayList<>(size);
    for (int i = 1; i <= size; i++) {
      members.add((hub + i) % users);
    }
    return members;
  }

  /** How many users there are. */
  public int users() {
    return users;
  }

  /** All connections, each once. */
  public Set<Edge> edges() {
    return Collections.unmodifiableSet(edges);
  }

  /** Whom user 0 is connected to, with {@link #withCrowd}; else empty. */
  public List<Integer> crowd() {
    return List.copyOf(crowd);
  }

  /** A message from anybody to one of their contacts. */
  Route oneToOne(SplittableRandom random) {
    int sender = random.nextInt(users);
    int offset = offsets.get(random.nextInt(offsets.size()));
    int step = random.nextBoolean() ? offset : users - offset;
    return new Route(sender, List.of((sender + step) % users));
  }

  /** A message from a hub to its circle of ten. */
  Route oneToTen(SplittableRandom random) {
    return toCircle(random, TEN);
  }

  /** A message from a hub to its circle of a hundred. */
  Route oneToHundred(SplittableRandom random) {
    return toCircle(random, HUNDRED);
  }

  private Route toCircle(SplittableRandom random, int size) {
    int hub = hub(size, random.nextInt(circles(size)));
    return new Route(hub, circle(hub, size));
  }
}
