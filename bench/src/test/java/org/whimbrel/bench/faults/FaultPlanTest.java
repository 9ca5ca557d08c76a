package org.whimbrel.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final List<FaultKind> ALL = List.of(FaultKind.values());

  private static FaultPlan plan(long seed, int count) {
    return new FaultPlan(seed, ALL, 10, count, 5, 10, 60);
  }

  @Test
  void theSameSeedShouldGiveTheSameFaults() {
    assertThat(plan(7, 50).faults()).isEqualTo(plan(7, 50).faults());
    assertThat(plan(7, 50).faults()).isNotEqualTo(plan(8, 50).faults());
  }

  @Test
  void eachKindShouldComeOnceBeforeAnyComesAgain() {
    List<Fault> faults = plan(3, 2 * ALL.size()).faults();

    for (int round = 0; round < 2; round++) {
      Set<FaultKind> kinds = new HashSet<>();
      faults
          .subList(round * ALL.size(), (round + 1) * ALL.size())
          .forEach(f -> kinds.add(f.kind()));
      assertThat(kinds).hasSameElementsAs(ALL);
    }
  }

  @Test
  void timesShouldBeWithinTheirBounds() {
    long endMs = 0;
    for (Fault fault : plan(5, 200).faults()) {
      assertThat(fault.atMs() - endMs).isBetween(5_000L, 15_000L);
      switch (fault.kind().length()) {
        case NONE -> {
          assertThat(fault.holdMs()).isZero();
          assertThat(fault.percent()).isBetween(20, 100);
        }
        case PAUSE -> assertThat(fault.holdMs()).isBetween(0L, 5_000L);
        case FREEZE -> assertThat(fault.holdMs()).isBetween(500L, 10_000L);
        case STOP -> assertThat(fault.holdMs()).isEqualTo(60_000);
      }
      endMs = fault.atMs() + fault.holdMs();
    }
  }

  @Test
  void aPlanShouldTakeAsManyAsFitUnlessItSaysHowMany() {
    List<Fault> fitting = plan(2, 0).fitting(300).faults();

    assertThat(fitting).hasSizeBetween(10, 30);
    Fault last = fitting.get(fitting.size() - 1);
    assertThat(last.atMs() + last.holdMs()).isLessThanOrEqualTo(300_000);
    Fault next = plan(2, fitting.size() + 1).faults().get(fitting.size());
    assertThat(next.atMs() + next.holdMs()).isGreaterThan(300_000);
    assertThat(plan(2, 3).fitting(300).faults()).hasSize(3);
  }

  @Test
  void onlyFaultsOfTheBrokerShouldNeedOneOfItsOwn() {
    assertThat(plan(1, 1).needsBroker()).isTrue();
    assertThat(
            new FaultPlan(1, List.of(FaultKind.SERVER_KILL, FaultKind.LINE_CUT), 10, 1, 5, 10, 60)
                .needsBroker())
        .isFalse();
  }
}
