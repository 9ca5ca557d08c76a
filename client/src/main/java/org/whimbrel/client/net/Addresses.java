package org.whimbrel.client.net;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The addresses of one service, all as good as each other: nodes behind no balancer, or several
 * balancers. One is used until it fails, then the next one. Each device has its own, so that not
 * all of them go the same way. Thread-safe.
 */
public final class Addresses {
  private final List<URI> all;
  private final AtomicInteger place;

  /**
   * Several addresses.
   *
   * @param all without paths, like {@code https://chat.example}; at least one
   * @param first the place of the one to begin with; beyond the last it goes on from the first
   */
  public Addresses(List<URI> all, int first) {
    if (all.isEmpty() || first < 0) {
      throw new IllegalArgumentException("at least one address, and a place among them");
    }
    this.all = List.copyOf(all);
    this.place = new AtomicInteger(first % all.size());
  }

  /** Only one. */
  public static Addresses of(URI address) {
    return new Addresses(List.of(address), 0);
  }

  /** The one to use now. */
  public URI current() {
    return all.get(place.get());
  }

  /** One has failed: the next one is used from now on, unless somebody saw to that before. */
  public void leave(URI failed) {
    int at = place.get();
    if (all.get(at).equals(failed)) {
      place.compareAndSet(at, (at + 1) % all.size());
    }
  }
}
