package org.whimbrel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.proof.Ledger;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.Profile;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.bench.traffic.Scenario.Shape;

class EjabberdSubjectTest {
  private final Scenario scenario =
      new Scenario(new Shape(Profile.DIRECT, 2, 1, 1, 10, 1, 0, 2, 1, 0, 1, 1));
  private final Ledger ledger = new Ledger(10);
  private final Violations violations = new Violations();

  @Test
  void eachAcceptedMessageShouldBeInBothArchives() {
    for (long index = 0; index < 10; index++) {
      ledger.offer(index, 1);
    }
    for (long index = 0; index < 9; index++) {
      ledger.accept(index);
    }

    judge(Map.of("u0", 9L, "u1", 9L));
    assertThat(violations.findings()).isEmpty();
    judge(Map.of("u0", 8L, "u1", 10L));
    assertThat(violations.count(ViolationKind.LOG_DIFFERS)).isEqualTo(2);
    judge(Map.of("u0", 9L));
    assertThat(violations.count(ViolationKind.LOG_DIFFERS)).isEqualTo(3);
  }

  private void judge(Map<String, Long> archived) {
    EjabberdSubject.judgeArchive(scenario, ledger, List.of("u0", "u1"), archived, violations);
  }
}
