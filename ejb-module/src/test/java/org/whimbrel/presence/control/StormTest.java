package org.whimbrel.presence.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;

/**
 * 10,000 users, each watching 50, in the two ways in which all of them come back. The figures are
 * in docs/adr/0019-presence.md.
 */
class StormTest {
  private static final int USERS = 10_000;
  private static final int WATCHED = 50;
  private static final int TOLD_IN_A_TICK = 2_000;

  /** How many handshakes a node lets in each second. */
  private static final int ARRIVALS_IN_A_TICK = 500;

  private final Town town = new Town(Town.settings(TOLD_IN_A_TICK));

  /** Each watches its neighbours on a ring, 25 on either side, and all may see one another. */
  private List<Guest> crowd(int size) {
    List<Guest> guests = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      guests.add(new Guest(new AccountId(UUID.randomUUID()), 1, true));
    }
    for (int i = 0; i < size; i++) {
      for (int d = 1; d <= WATCHED / 2; d++) {
        town.connect(guests.get(i), guests.get((i + d) % size), true);
      }
    }
    return guests;
  }

  private void comeAndWatch(List<Guest> guests, int i) {
    town.arrive(guests.get(i));
    List<Guest> others = new ArrayList<>();
    for (int d = 1; d <= WATCHED / 2; d++) {
      others.add(guests.get((i + d) % guests.size()));
      others.add(guests.get((i + guests.size() - d) % guests.size()));
    }
    assertThat(town.watch(guests.get(i), others)).isEmpty();
  }

  private static long frames(List<Guest> guests) {
    return guests.stream().mapToLong(Guest::count).sum();
  }

  private static List<Guest> again(List<Guest> guests) {
    return guests.stream().map(guest -> new Guest(guest.account(), 1, true)).toList();
  }

  @Test
  void allWhoReconnectWithinTheGraceShouldGetOneFrameEach() {
    List<Guest> before = crowd(USERS);
    for (int i = 0; i < USERS; i++) {
      comeAndWatch(before, i);
    }
    town.pass(Town.TICK_MS);
    before.forEach(town::leave);
    List<Guest> after = again(before);

    int arrived = 0;
    for (int tick = 0; tick < 4; tick++) {
      for (; arrived < (tick + 1) * USERS / 4; arrived++) {
        comeAndWatch(after, arrived);
      }
      town.tick();
    }
    town.pass(Town.GRACE_MS);
    town.tick();

    assertThat(frames(after)).isEqualTo(USERS);
  }

  @Test
  void allWhoComeToAFreshNodeShouldGetABoundedNumberOfFrames() {
    List<Guest> guests = crowd(USERS);
    // In a mixed order, so that the neighbours of each come in all of the time.
    int step = 7_919;
    int ticks = 0;
    long before = 0;
    for (int arrived = 0; arrived < USERS; ) {
      for (int i = 0; i < ARRIVALS_IN_A_TICK; i++, arrived++) {
        comeAndWatch(guests, (int) ((long) arrived * step % USERS));
      }
      long beforeTick = frames(guests);
      town.tick();
      ticks++;
      assertThat(frames(guests) - beforeTick).isLessThanOrEqualTo(TOLD_IN_A_TICK);
    }
    do {
      before = frames(guests);
      town.tick();
      ticks++;
    } while (frames(guests) > before);

    assertThat(ticks).isLessThanOrEqualTo(USERS / ARRIVALS_IN_A_TICK + USERS / TOLD_IN_A_TICK + 1);
    assertThat(frames(guests)).isLessThanOrEqualTo(USERS + (long) ticks * TOLD_IN_A_TICK);
  }

  @Test
  void aWatchedAccountShouldCostFewBytes() {
    int size = 2 * USERS;
    List<Guest> guests = crowd(size);
    IntSupplier watched = town.presence::count;
    guests.forEach(town::arrive);
    town.tick();
    long before = usedBytes();
    for (int i = 0; i < size; i++) {
      comeAndWatch(guests, i);
    }
    town.tick();
    long bytes = usedBytes() - before;

    assertThat(watched.getAsInt()).isEqualTo(size * WATCHED);
    assertThat(bytes / watched.getAsInt()).isLessThan(40);
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
