package org.whimbrel.connections.entity;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of somebody's list: the other, and what is between them from the owner's side.
 *
 * @param person the other
 * @param side the owner's side
 * @param blockedByPeer whether the other blocks the owner; not for every eye
 * @param groups the names of the owner's groups that the other is in
 * @param since when the state became what it is; null if there is no row
 */
public record Contact(
    Person person, Side side, boolean blockedByPeer, List<String> groups, @Nullable Instant since) {
  /** Copies the list. */
  public Contact {
    groups = List.copyOf(groups);
  }

  /** The same without telling whether the other blocks the owner. */
  public Contact hidingTheirBlock() {
    return new Contact(person, side, false, groups, since);
  }
}
