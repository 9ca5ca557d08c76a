package org.whimbrel.client.cli.history;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.cli.history.Event.Progress;
import org.whimbrel.client.cli.history.Event.Stage;

/** How far one message has come. Not thread-safe. */
final class Delivery {
  private final Set<UUID> dropped = new HashSet<>();
  private final Set<UUID> delivered = new HashSet<>();
  private final Set<UUID> read = new HashSet<>();
  private boolean accepted;
  private boolean sent;
  private @Nullable String rejected;

  /** Whether this is no news. */
  boolean knows(Progress news) {
    return switch (news.stage()) {
      case ACCEPTED -> accepted;
      case SENT -> sent;
      case REJECTED -> rejected != null;
      case DROPPED -> dropped.containsAll(news.of());
      case DELIVERED -> news.of().stream().allMatch(this::hasGot);
      case READ -> read.containsAll(news.of());
    };
  }

  /** Takes news in. */
  void add(Progress news) {
    switch (news.stage()) {
      case ACCEPTED -> accepted = true;
      case SENT -> sent = true;
      case REJECTED -> rejected = news.code() == null ? "rejected" : news.code();
      case DROPPED -> dropped.addAll(news.of());
      case DELIVERED -> delivered.addAll(news.of());
      case READ -> read.addAll(news.of());
    }
  }

  /** Those who do not get it. */
  Set<UUID> dropped() {
    return Set.copyOf(dropped);
  }

  /** Why it was not taken; null if it was, or is on its way. */
  @Nullable String rejected() {
    return rejected;
  }

  private boolean hasGot(UUID user) {
    return delivered.contains(user) || read.contains(user); // what was read was delivered
  }

  boolean isReadBy(UUID user) {
    return read.contains(user);
  }

  /** Whether it has come so far with all recipients who get it. */
  boolean reached(Stage stage, Collection<UUID> to) {
    List<UUID> open = to.stream().filter(user -> !dropped.contains(user)).toList();
    boolean begun = accepted || sent || !delivered.isEmpty() || !read.isEmpty();
    return switch (stage) {
      case ACCEPTED -> begun;
      case SENT -> begun && (sent || !delivered.isEmpty() || !read.isEmpty());
      case DELIVERED -> !open.isEmpty() && open.stream().allMatch(this::hasGot);
      case READ -> !open.isEmpty() && read.containsAll(open);
      case DROPPED -> !to.isEmpty() && open.isEmpty();
      case REJECTED -> rejected != null;
    };
  }

  /** In a word, as far as all recipients have come who get it. */
  String state(Collection<UUID> to) {
    for (Stage stage :
        List.of(
            Stage.REJECTED,
            Stage.DROPPED,
            Stage.READ,
            Stage.DELIVERED,
            Stage.SENT,
            Stage.ACCEPTED)) {
      if (reached(stage, to)) {
        return stage.name().toLowerCase(Locale.ROOT);
      }
    }
    return "sending";
  }
}
