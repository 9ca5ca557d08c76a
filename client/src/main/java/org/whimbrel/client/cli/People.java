package org.whimbrel.client.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.client.cli.history.Event;
import org.whimbrel.client.cli.history.History;
import org.whimbrel.client.rest.AccountApi;
import org.whimbrel.client.rest.AccountApi.Profile;

/**
 * Handles for accounts and accounts for handles. What is known is in the history; the rest is asked
 * of the server and kept. Not thread-safe.
 */
final class People {
  /** How many accounts that cannot be seen are remembered; beyond that they are asked for again. */
  private static final int NOBODY_MAX_COUNT = 1_000;

  private final History history;
  private final AccountApi accounts;
  private final Duration limit;
  private final AskedInVain nobody = new AskedInVain(NOBODY_MAX_COUNT);

  People(History history, AccountApi accounts, Duration limit) {
    this.history = history;
    this.accounts = accounts;
    this.limit = limit;
  }

  /** The account with a handle; fails with {@code unknown-account} if there is none. */
  UUID account(String handle) {
    Optional<UUID> known = history.account(handle);
    if (known.isPresent()) {
      return known.get();
    }
    Profile found =
        Answers.await(accounts.find(handle), limit)
            .orElseThrow(
                () -> CliException.refused("unknown-account", "nobody has the handle " + handle));
    keep(found);
    return found.id();
  }

  List<UUID> accounts(Collection<String> handles) {
    List<UUID> found = new ArrayList<>();
    handles.forEach(handle -> found.add(account(handle)));
    return found.stream().distinct().toList();
  }

  /** Asks for the names of these that are not known yet; those that cannot be seen stay so. */
  void learn(Collection<UUID> ids) {
    for (UUID id : ids) {
      if (history.name(id).isEmpty() && nobody.add(id)) {
        Answers.await(accounts.find(id), limit).ifPresent(this::keep);
      }
    }
  }

  void keep(Profile profile) {
    nobody.remove(profile.id());
    boolean unused =
        history.add(new Event.Name(profile.id(), profile.handle(), profile.displayName()));
  }
}
