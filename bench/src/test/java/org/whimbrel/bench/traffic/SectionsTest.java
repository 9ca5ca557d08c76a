package org.whimbrel.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.traffic.Sections.Span;

class SectionsTest {
  private final Sections sections =
      new Sections(
          List.of(new Span("quiet", 10, 20), new Span("loud", 20, 25), new Span("quiet", 30, 40)));

  @Test
  void anInstantShouldLieInTheSectionOfItsSpan() {
    assertThat(sections.names()).containsExactly("quiet", "loud");
    assertThat(sections.at(9)).isEqualTo(Sections.NONE);
    assertThat(sections.at(10)).isZero();
    assertThat(sections.at(19)).isZero();
    assertThat(sections.at(20)).isEqualTo(1);
    assertThat(sections.at(25)).isEqualTo(Sections.NONE);
    assertThat(sections.at(39)).isZero();
    assertThat(sections.at(40)).isEqualTo(Sections.NONE);
  }

  @Test
  void theLengthShouldBeThatOfAllSpansTogether() {
    assertThat(sections.fromNanos()).isEqualTo(10);
    assertThat(sections.untilNanos()).isEqualTo(40);
    assertThat(sections.seconds("quiet")).isEqualTo(20e-9);
  }

  @Test
  void overlappingSpansShouldBeRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sections(List.of(new Span("a", 0, 2), new Span("b", 1, 3))));
  }
}
