package org.whimbrel.bench.proof;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Collects what is wrong: counts all, keeps the first {@value #DETAILS_MAX} details of each kind.
 * Thread-safe.
 */
public final class Violations {
  /** Enough to see a pattern; a broken server must not fill the heap. */
  static final int DETAILS_MAX = 20;

  private final Map<ViolationKind, Found> found = new EnumMap<>(ViolationKind.class);

  /**
   * One kind's findings.
   *
   * @param kind what is wrong
   * @param count how often
   * @param details the first few of them, in words
   */
  public record Finding(ViolationKind kind, long count, List<String> details) {
    public Finding {
      details = List.copyOf(details);
    }
  }

  private static final class Found {
    private long count;
    private final List<String> details = new ArrayList<>();
  }

  /** Notes one. */
  public synchronized void add(ViolationKind kind, String detail) {
    Found kinds = found.computeIfAbsent(kind, k -> new Found());
    kinds.count++;
    if (kinds.details.size() < DETAILS_MAX) {
      kinds.details.add(detail);
    }
  }

  /** Notes what another one has found. */
  public synchronized void addAll(List<Finding> others) {
    for (Finding other : others) {
      Found kinds = found.computeIfAbsent(other.kind(), k -> new Found());
      kinds.count += other.count();
      int room = DETAILS_MAX - kinds.details.size();
      kinds.details.addAll(other.details().subList(0, Math.min(room, other.details().size())));
    }
  }

  /** All findings so far, by kind; empty if nothing is wrong. */
  public synchronized List<Finding> findings() {
    return found.entrySet().stream()
        .map(e -> new Finding(e.getKey(), e.getValue().count, e.getValue().details))
        .toList();
  }

  /** How often this kind was noted. */
  public synchronized long count(ViolationKind kind) {
    Found kinds = found.get(kind);
    return kinds == null ? 0 : kinds.count;
  }
}
