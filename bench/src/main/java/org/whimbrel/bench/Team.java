package org.whimbrel.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.whimbrel.bench.crew.CrewException;
import org.whimbrel.bench.crew.Member;
import org.whimbrel.bench.crew.Order;
import org.whimbrel.bench.crew.Status;
import org.whimbrel.client.net.Failures;

/** All processes of a run. For one thread. */
final class Team {
  private static final int PROGRESS_STEPS = 10;

  private final List<Member> members;
  private final PrintStream out;

  Team(List<Member> members, PrintStream out) {
    this.members = List.copyOf(members);
    this.out = out;
  }

  /** The processes, and this one. */
  List<Long> pids() {
    Set<Long> pids = new LinkedHashSet<>();
    pids.add(ProcessHandle.current().pid());
    members.forEach(member -> pids.add(member.pid()));
    return List.copyOf(pids);
  }

  /**
   * Has all do something at the same time, and waits until all are done.
   *
   * @param total how many things there are to be done, for those who watch
   */
  void tellAll(Order order, int total) {
    long[] done = new long[members.size()];
    long[] told = new long[1];
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      int member = i;
      answers.add(
          members
              .get(i)
              .tell(
                  order,
                  "",
                  count -> {
                    synchronized (done) {
                      done[member] = Math.max(done[member], count);
                      show(order, total, done, told);
                    }
                  }));
    }
    answers.forEach(Team::join);
    if (total > 0) {
      out.println("  " + order.done() + " " + total);
    }
  }

  private void show(Order order, int total, long[] done, long[] told) {
    long sum = 0;
    for (long part : done) {
      sum += part;
    }
    long step = Math.max(1, total / PROGRESS_STEPS);
    if (sum / step > told[0] && sum < total) {
      told[0] = sum / step;
      out.println("  " + order.done() + " " + sum);
    }
  }

  /** Has all do something; done when all are done. */
  CompletableFuture<Void> begin(Order order, String argument) {
    return CompletableFuture.allOf(
        members.stream()
            .map(member -> member.tell(order, argument, done -> {}))
            .toArray(CompletableFuture<?>[]::new));
  }

  /** How far all are together. */
  Status status() {
    Status sum = Status.NOTHING;
    for (Member member : members) {
      sum = sum.plus(Status.fromText(join(member.tell(Order.STATUS, "", done -> {}))));
    }
    return sum;
  }

  /** Waits. */
  static <T> T join(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw new CrewException(String.valueOf(Failures.unwrap(e).getMessage()));
    }
  }

  /** Ends all. */
  void close() {
    members.forEach(Member::close);
  }
}
