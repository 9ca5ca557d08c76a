package org.whimbrel.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** From one node's outbox to another's inbox, over a way that loses. */
class NodeNewsWayTest {
  private static final NodeId HERE = new NodeId("node-1");
  private static final NodeId THERE = new NodeId("node-2");
  private static final long SILENCE_MS = 15_000;
  private static final int WAITING_MAX = 5;
  private static final NodeNewsSettings SETTINGS =
      new NodeNewsSettings(5_000, SILENCE_MS, WAITING_MAX, 2);

  private final MovingClock clock = new MovingClock(Instant.ofEpochSecond(1_000));
  private final UUID life = UUID.randomUUID();
  private final NodeNewsOutbox outbox = new NodeNewsOutbox(HERE, life, SETTINGS);
  private final NodeNewsInbox there =
      new NodeNewsInbox(THERE, UUID.randomUUID(), SILENCE_MS, clock);

  private static NodeNews news(int number) {
    return new NodeNews("kind", List.of(), number);
  }

  private NodeNewsBundle send() {
    NodeNewsBundle bundle = outbox.next(true).orElseThrow();
    outbox.sent();
    return bundle;
  }

  @Test
  void newsShouldGoInTheirOrderInBundlesOfABoundedSize() {
    for (int i = 1; i <= 3; i++) {
      outbox.add(news(i));
    }

    assertThat(send().news()).containsExactly(news(1), news(2));
    assertThat(send().news()).containsExactly(news(3));
    assertThat(outbox.next(false)).isEmpty();
  }

  @Test
  void theSameNewsShouldBeToldOnceWhileTheyWaitAndAgainAfterThat() {
    outbox.add(news(1));
    outbox.add(news(1));
    NodeNewsBundle first = outbox.next(false).orElseThrow();
    outbox.add(news(1));
    outbox.sent();

    assertThat(first.news()).containsExactly(news(1));
    assertThat(send().news()).containsExactly(news(1));
  }

  @Test
  void aBundleThatWasNotTakenShouldComeAgainUnderItsNumber() {
    outbox.add(news(1));
    NodeNewsBundle first = outbox.next(false).orElseThrow();
    outbox.add(news(2));

    assertThat(outbox.next(false)).isEqualTo(Optional.of(first));
    outbox.sent();
    assertThat(send().number()).isEqualTo(first.number() + 1);
  }

  @Test
  void whatComesInOrderShouldMissNothing() {
    for (int i = 0; i < 5; i++) {
      assertThat(there.take(send())).isFalse();
    }
  }

  @Test
  void whatWasLostOnTheWayShouldBeFoundOutByWhatComesNext() {
    there.take(send());
    send();

    NodeNewsBundle next = send();
    assertThat(there.take(next)).isTrue();
    assertThat(there.take(send())).isFalse();
    assertThat(there.take(next)).as("twice, and late").isFalse();
  }

  @Test
  void moreThanMayWaitShouldBeGivenUpAndFoundOut() {
    there.take(send());
    List<NodeNews> told = new ArrayList<>();
    for (int i = 1; i <= WAITING_MAX + 1; i++) {
      outbox.add(news(i));
    }

    NodeNewsBundle next = outbox.next(false).orElseThrow();
    outbox.sent();
    told.addAll(next.news());
    assertThat(told).containsExactly(news(WAITING_MAX + 1));
    assertThat(outbox.next(false)).isEmpty();
    assertThat(there.take(next)).isTrue();
  }

  @Test
  void aNodeThatIsHeardInTheMiddleShouldCountAsMissed() {
    send();

    assertThat(there.take(send())).isTrue();
  }

  @Test
  void aNodeThatBeginsAnewMayHaveDiedWithSomethingUntold() {
    there.take(send());
    NodeNewsBundle anew = new NodeNewsBundle(HERE, UUID.randomUUID(), 0, false, List.of());

    assertThat(there.take(anew)).isTrue();
  }

  @Test
  void aNodeThatFallsSilentShouldBeNoticedOnce() {
    there.take(send());
    clock.advance(Duration.ofMillis(SILENCE_MS - 1));
    assertThat(there.isAnybodySilent()).isFalse();
    there.take(new NodeNewsBundle(THERE, UUID.randomUUID(), 0, false, List.of()));

    clock.advance(Duration.ofMillis(1));
    assertThat(there.isAnybodySilent()).isTrue();
    assertThat(there.isAnybodySilent()).isFalse();
  }

  /** Its own bundles come back to it, unless it hears nobody: it may be missing anything. */
  @Test
  void aNodeThatHearsNotEvenItselfShouldNoticeThatAgainAndAgain() {
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofMillis(SILENCE_MS));
      assertThat(there.isAnybodySilent()).isTrue();
      assertThat(there.isAnybodySilent()).isFalse();
    }
  }

  @Test
  void aNodeThatStopsInPeaceShouldNotBeMissed() {
    there.take(send());
    NodeNewsBundle last = outbox.last();
    assertThat(there.take(last)).isFalse();
    there.take(new NodeNewsBundle(THERE, UUID.randomUUID(), 0, false, List.of()));
    clock.advance(Duration.ofMillis(SILENCE_MS - 1));
    NodeNewsBundle anew = new NodeNewsBundle(HERE, UUID.randomUUID(), 0, false, List.of());

    assertThat(there.take(anew)).isFalse();
  }

  @Test
  void whatANodeThatStopsCouldNotTellShouldBeFoundOut() {
    there.take(send());
    outbox.add(news(1));

    assertThat(there.take(outbox.last())).isTrue();
  }

  @Test
  void ownBundlesShouldBeKnownByTheirLife() {
    NodeNewsInbox here = new NodeNewsInbox(HERE, life, SILENCE_MS, clock);

    assertThat(here.isOwn(send())).isTrue();
    assertThat(there.isOwn(send())).isFalse();
  }

  @Test
  void settingsShouldBeSound() {
    assertThatIllegalArgumentException().isThrownBy(() -> new NodeNewsSettings(10, 19, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new NodeNewsSettings(0, 10, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new NodeNewsSettings(1, 10, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new NodeNewsSettings(1, 10, 1, 1_001));
    assertThat(new NodeNewsSettings(1, 2, 1, 1_000).bundleMaxCount()).isEqualTo(1_000);
  }
}
