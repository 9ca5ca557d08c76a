package org.whimbrel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.crew.CrewException;
import org.whimbrel.bench.crew.Member;
import org.whimbrel.bench.crew.Order;
import org.whimbrel.bench.crew.Status;

class TeamTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Team team(Member... members) {
    return new Team(List.of(members), new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  /** Does its work at once. */
  private record Quick(long pid, int items) implements Member {
    @Override
    public CompletableFuture<String> tell(Order order, String argument, IntConsumer onProgress) {
      if (order == Order.REPORT) {
        return CompletableFuture.failedFuture(new CrewException("member " + pid + " is lost"));
      }
      for (int done = 1; done <= items; done++) {
        onProgress.accept(done);
      }
      return CompletableFuture.completedFuture("1 2 3 4 " + pid);
    }

    @Override
    public void close() {}
  }

  @Test
  void progressShouldBeThatOfAllTogetherInTenSteps() {
    team(new Quick(1, 50), new Quick(2, 50)).tellAll(Order.OPEN, 100);

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .hasSize(10)
        .contains("  connected 10", "  connected 50", "  connected 90", "  connected 100");
  }

  @Test
  void statusesShouldAddUp() {
    assertThat(team(new Quick(1, 0), new Quick(5, 0)).status())
        .isEqualTo(new Status(2, 4, 6, 8, 6));
  }

  @Test
  void theFailureOfOneShouldBeThatOfAll() {
    assertThatThrownBy(() -> team(new Quick(1, 0)).tellAll(Order.REPORT, 0))
        .isInstanceOf(CrewException.class)
        .hasMessage("member 1 is lost");
  }

  @Test
  void thisProcessShouldBeCountedOnce() {
    long own = ProcessHandle.current().pid();

    assertThat(team(new Quick(own, 0)).pids()).containsExactly(own);
    assertThat(team(new Quick(own + 1, 0)).pids()).containsExactly(own, own + 1);
  }
}
