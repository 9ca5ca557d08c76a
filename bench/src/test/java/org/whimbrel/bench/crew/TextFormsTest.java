package org.whimbrel.bench.crew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.whimbrel.bench.crew.CrewPlan.Place;

class TextFormsTest {
  @Test
  void answersShouldBeReadAsTheyWereWritten() {
    for (Answer.Kind kind : Answer.Kind.values()) {
      Answer answer = new Answer(kind, "1 2 3");
      assertThat(Answer.fromLine(answer.toLine())).contains(answer);
    }
    assertThat(Answer.fromLine(new Answer(Answer.Kind.OK, "").toLine()))
        .contains(new Answer(Answer.Kind.OK, ""));
    assertThat(new Answer(Answer.Kind.FAILED, "a\nb").toLine()).isEqualTo("failed a b");
    assertThat(Answer.fromLine("a warning of the virtual machine")).isEmpty();
  }

  @Test
  void aStatusShouldReachItsGoalInEverything() {
    Status status = new Status(1, 2, 3, 4, 5);

    assertThat(Status.fromText(status.toText())).isEqualTo(status);
    assertThat(status.plus(status)).isEqualTo(new Status(2, 4, 6, 8, 10));
    assertThat(status.reaches(status)).isTrue();
    assertThat(status.reaches(new Status(2, 2, 3, 4, 5))).isFalse();
    assertThat(status.reaches(new Status(1, 3, 3, 4, 5))).isFalse();
    assertThat(status.reaches(new Status(1, 2, 4, 4, 5))).isFalse();
    assertThat(status.reaches(new Status(1, 2, 3, 5, 5))).isFalse();
    assertThat(status.reaches(new Status(1, 2, 3, 4, 6))).isFalse();
  }

  @Test
  void aStartShouldBeKnownByBothClocks() {
    StartSignal start = StartSignal.in(1_000);

    assertThat(StartSignal.fromText(start.toText()).checked()).isEqualTo(start);
    assertThatIllegalStateException()
        .isThrownBy(
            () -> new StartSignal(start.nanos() + 1_000_000_000, start.epochMicros()).checked());
  }

  @Test
  void secretsShouldBeTheSameInAllProcesses(@TempDir Path folder) throws Exception {
    RunSecrets secrets = RunSecrets.create(new SecureRandom());
    secrets.write(folder);

    assertThat(RunSecrets.read(folder)).isEqualTo(secrets);
    assertThat(secrets.handlePrefix()).matches("b[a-z0-9]{1,8}u");
    assertThat(secrets.toString()).doesNotContain(secrets.password());
  }

  @Test
  void everyUserShouldBelongToOneProcess(@TempDir Path folder) {
    for (int user = 0; user < 10; user++) {
      int owners = 0;
      for (int member = 0; member < 3; member++) {
        owners += new Place(member, 3, folder).isMine(user) ? 1 : 0;
      }
      assertThat(owners).isEqualTo(1);
    }
    assertThat(new Place(1, 3, folder).directories()).hasSize(3).doesNotHaveDuplicates();
  }
}
