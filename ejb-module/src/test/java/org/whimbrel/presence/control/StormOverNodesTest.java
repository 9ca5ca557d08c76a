package org.whimbrel.presence.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.control.NodeId;

/**
 * The storms of {@link StormTest} over four nodes that share a directory: 10,000 users, each
 * watching 50, most of whom are on other nodes. The figures are in docs/adr/0019-presence.md.
 */
class StormOverNodesTest {
  private static final int NODES = 4;
  private static final int USERS = 10_000;
  private static final int WATCHED = 50;
  private static final int TOLD_IN_A_TICK = 2_000;
  private static final int ARRIVALS_IN_A_TICK = 500;

  private final List<Town> towns = new ArrayList<>();

  StormOverNodesTest() {
    PresenceSettings settings = Town.settings(TOLD_IN_A_TICK);
    towns.add(new Town(settings));
    for (int i = 1; i < NODES; i++) {
      towns.add(new Town(settings, new NodeId("node-" + (i + 1)), towns.get(0)));
    }
  }

  /** Each watches its neighbours on a ring, which goes over the nodes in turn. */
  private List<Guest> crowd() {
    List<Guest> guests = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      guests.add(new Guest(new AccountId(UUID.randomUUID()), 1, true));
    }
    for (int i = 0; i < USERS; i++) {
      for (int d = 1; d <= WATCHED / 2; d++) {
        towns.get(0).connectElsewhere(guests.get(i), guests.get((i + d) % USERS), true);
      }
    }
    return guests;
  }

  private Town townOf(int user) {
    return towns.get(user % NODES);
  }

  private void comeAndWatch(List<Guest> guests, int i, Town town) {
    town.arrive(guests.get(i));
    List<Guest> others = new ArrayList<>();
    for (int d = 1; d <= WATCHED / 2; d++) {
      others.add(guests.get((i + d) % USERS));
      others.add(guests.get((i + USERS - d) % USERS));
    }
    assertThat(town.watch(guests.get(i), others)).isEmpty();
  }

  private void pass(long ms) {
    towns.get(0).pass(ms);
    towns.subList(1, NODES).forEach(town -> town.presence.tick());
  }

  private static long frames(List<Guest> guests) {
    return guests.stream().mapToLong(Guest::count).sum();
  }

  /** A node that drains, or the balancer that begins anew: all come back, each to another node. */
  @Test
  void allWhoReconnectToOtherNodesWithinTheGraceShouldGetOneFrameEach() {
    List<Guest> before = crowd();
    for (int i = 0; i < USERS; i++) {
      comeAndWatch(before, i, townOf(i));
    }
    pass(Town.TICK_MS);
    for (int i = 0; i < USERS; i++) {
      townOf(i).leave(before.get(i));
    }
    List<Guest> after = before.stream().map(guest -> new Guest(guest.account(), 1, true)).toList();

    int arrived = 0;
    for (int tick = 0; tick < 4; tick++) {
      for (; arrived < (tick + 1) * USERS / 4; arrived++) {
        comeAndWatch(after, arrived, townOf(arrived + 1));
      }
      pass(Town.TICK_MS);
    }
    pass(Town.GRACE_MS);
    pass(Town.TICK_MS);

    assertThat(frames(after)).isEqualTo(USERS);
  }

  @Test
  void allWhoComeToFreshNodesShouldGetABoundedNumberOfFrames() {
    List<Guest> guests = crowd();
    int step = 7_919;
    int ticks = 0;
    for (int arrived = 0; arrived < USERS; ) {
      for (int i = 0; i < NODES * ARRIVALS_IN_A_TICK && arrived < USERS; i++, arrived++) {
        int user = (int) ((long) arrived * step % USERS);
        comeAndWatch(guests, user, townOf(user));
      }
      long beforeTick = frames(guests);
      pass(Town.TICK_MS);
      ticks++;
      assertThat(frames(guests) - beforeTick).isLessThanOrEqualTo((long) NODES * TOLD_IN_A_TICK);
    }
    long before;
    do {
      before = frames(guests);
      pass(Town.TICK_MS);
      ticks++;
    } while (frames(guests) > before);

    assertThat(ticks).isLessThanOrEqualTo(USERS / (NODES * ARRIVALS_IN_A_TICK) + 3);
    assertThat(frames(guests)).isLessThanOrEqualTo(4L * USERS);
  }
}
