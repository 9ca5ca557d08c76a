package org.whimbrel.bench.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Who writes to whom, at random from a seed. The same seed gives the same routes. For one thread.
 */
public final class TrafficPlan {
  private final SplittableRandom random;
  private final int users;
  private final int recipients;

  /**
   * One message's way.
   *
   * @param sender a user's number
   * @param recipients other users' numbers, each once
   */
  public record Route(int sender, List<Integer> recipients) {
    public Route {
      recipients = List.copyOf(recipients);
    }
  }

  /**
   * A plan.
   *
   * @param seed what the routes follow from
   * @param users how many there are, more than {@code recipients}
   * @param recipients recipients of each message, at least 1
   */
  public TrafficPlan(long seed, int users, int recipients) {
    if (recipients < 1 || users <= recipients) {
      throw new IllegalArgumentException("more users than recipients, and a recipient, are needed");
    }
    this.random = new SplittableRandom(seed);
    this.users = users;
    this.recipients = recipients;
  }

  /** The next message's route; nobody writes to themselves. */
  public Route next() {
    int sender = random.nextInt(users);
    List<Integer> to = new ArrayList<>(recipients);
    // Floyd's sampling: distinct numbers below users - 1 without retries, the sender left out.
    for (int bound = users - 1 - recipients; bound < users - 1; bound++) {
      int pick = besides(sender, random.nextInt(bound + 1));
      to.add(to.contains(pick) ? besides(sender, bound) : pick);
    }
    return new Route(sender, to);
  }

  private static int besides(int sender, int number) {
    return number < sender ? number : number + 1;
  }
}
