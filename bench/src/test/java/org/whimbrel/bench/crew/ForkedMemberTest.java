package org.whimbrel.bench.crew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForkedMemberTest {
  private static final long TIMEOUT_SECONDS = 30;

  private ForkedMember member;

  @BeforeEach
  void fork() throws Exception {
    member =
        ForkedMember.start(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EchoMember.class.getName()));
  }

  @AfterEach
  void end() {
    member.close();
  }

  private String tell(Order order, String argument, AtomicInteger progress) throws Exception {
    return member.tell(order, argument, progress::set).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void ordersShouldBeAnsweredOneAfterTheOther() throws Exception {
    AtomicInteger progress = new AtomicInteger();

    assertThat(tell(Order.JOIN, "", progress)).isEmpty();
    assertThat(progress).hasValue(20);
    assertThat(tell(Order.RUN, "1 2", progress)).isEqualTo("1 2");
    assertThat(member.pid()).isNotEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void aFailureShouldBeTold() {
    assertThatThrownBy(() -> tell(Order.REPORT, "", new AtomicInteger()))
        .hasRootCauseInstanceOf(CrewException.class)
        .hasMessageContaining("no report");
  }

  @Test
  void aProcessThatEndsShouldFailWhatWaitsAndWhatComes() {
    assertThatThrownBy(() -> tell(Order.CLOSE, "", new AtomicInteger()))
        .hasMessageContaining("ended");
    assertThatThrownBy(() -> tell(Order.STATUS, "", new AtomicInteger()))
        .hasMessageContaining("ended");
  }
}
