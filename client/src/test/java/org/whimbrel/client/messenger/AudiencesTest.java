package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.messenger.Audience.Standing;
import org.whimbrel.client.messenger.AudienceQuestions.Question;
import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.client.rest.ProblemException;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Envelope;

class AudiencesTest {
  private static final UUID SELF = new UUID(1, 1);
  private static final List<UUID> ALL = List.of(SELF, new UUID(2, 2));
  private static final Bytes DIGEST = Envelope.recipientsDigest(ALL);

  private final TestRuntime test = new TestRuntime();
  private final MemoryStore store = new MemoryStore();
  private final List<UUID> asked = new CopyOnWriteArrayList<>();
  private final List<Audience> told = new CopyOnWriteArrayList<>();
  private final Map<UUID, CompletableFuture<List<UUID>>> answers = new HashMap<>();
  private final RecipientLists lists = new RecipientLists(store, SELF, 2);
  private final AudienceQuestions questions = new AudienceQuestions(store, 2);
  private final Audiences audiences =
      new Audiences(
          test.runtime,
          lists,
          questions,
          message -> {
            asked.add(message);
            return answers.getOrDefault(
                message, CompletableFuture.failedFuture(new IOException("no line")));
          },
          (message, audience) -> told.add(audience),
          new Backoff(1, 1));

  @AfterEach
  void close() {
    test.close();
  }

  private static UUID message(long n) {
    return new UUID(9, n);
  }

  private static List<UUID> recipients(long n) {
    return List.of(SELF, new UUID(3, n));
  }

  @Test
  void whoNeverAnswersShouldBeAskedSoManyTimesOnly() {
    audiences.up(true);

    assertThat(audiences.ask(message(1), DIGEST).join().standing()).isEqualTo(Standing.PENDING);

    await().untilAsserted(() -> assertThat(told).hasSize(1));
    assertThat(told.get(0)).isEqualTo(Audience.unknown(Standing.UNVERIFIED, DIGEST));
    assertThat(asked).hasSize(Audiences.TRIES_MAX);
    assertThat(questions.first()).isEmpty();
  }

  @Test
  void nobodyShouldBeAskedAgainWithoutASession() {
    audiences.ask(message(1), DIGEST).join();
    assertThat(asked).hasSize(1);
    answers.put(message(1), CompletableFuture.completedFuture(ALL));

    audiences.up(true);

    await().untilAsserted(() -> assertThat(told).containsExactly(Audience.verified(ALL)));
    assertThat(asked).hasSize(2);
  }

  @Test
  void aMessageThatTheServerDoesNotKnowShouldNotBeAskedForAgain() {
    answers.put(
        message(1),
        CompletableFuture.failedFuture(new ProblemException(404, "unknown-message", "", 0, null)));

    assertThat(audiences.ask(message(1), DIGEST).join().standing()).isEqualTo(Standing.UNVERIFIED);
    assertThat(asked).hasSize(1);
    assertThat(questions.first()).isEmpty();
  }

  @Test
  void oneQuestionAtATimeShouldBeAskedAndAllBeAnswered() {
    CompletableFuture<List<UUID>> first = new CompletableFuture<>();
    answers.put(message(1), first);
    answers.put(message(2), CompletableFuture.completedFuture(recipients(2)));
    CompletableFuture<Audience> one = audiences.ask(message(1), DIGEST);
    CompletableFuture<Audience> two =
        audiences.ask(message(2), Envelope.recipientsDigest(recipients(2)));
    CompletableFuture<Void> settled = audiences.settled();
    assertThat(asked).containsExactly(message(1));
    assertThat(settled).isNotDone();

    first.complete(ALL);

    assertThat(one.join().accounts()).isEqualTo(ALL);
    assertThat(two.join().accounts()).isEqualTo(recipients(2));
    settled.join();
  }

  @Test
  void whoeverWaitsForAQuestionThatIsGivenUpShouldBeTold() {
    answers.put(message(1), new CompletableFuture<>());
    CompletableFuture<Audience> one = audiences.ask(message(1), DIGEST);
    for (long n = 2; n <= 3; n++) {
      var unused = audiences.ask(message(n), Envelope.recipientsDigest(recipients(n)));
    }

    assertThat(one.join().standing()).isEqualTo(Standing.PENDING);
  }

  @Test
  void listsShouldBeBoundedAndSurviveARestart() {
    for (long n = 1; n <= 3; n++) {
      lists.put(recipients(n));
    }
    store.write("recipients/00", Bytes.of("nonsense".getBytes(StandardCharsets.UTF_8)));

    RecipientLists restarted = new RecipientLists(store, SELF, 2);

    List<Boolean> known = new ArrayList<>();
    for (long n = 1; n <= 3; n++) {
      known.add(restarted.find(Envelope.recipientsDigest(recipients(n))).isPresent());
    }
    assertThat(known).containsExactly(false, true, true);
    assertThat(restarted.find(Envelope.recipientsDigest(List.of(SELF)))).contains(List.of(SELF));
    assertThat(store.list("recipients")).hasSize(2);
  }

  @Test
  void questionsShouldBeBoundedAndSurviveARestart() {
    Question third = new Question(Envelope.recipientsDigest(recipients(3)), message(3), 4);
    questions.put(new Question(DIGEST, message(1), 0));
    questions.put(new Question(Envelope.recipientsDigest(recipients(2)), message(2), 0));
    questions.put(third);
    questions.remove(Envelope.recipientsDigest(recipients(2)));
    store.write("recipients-asked/zz", Bytes.of("x y".getBytes(StandardCharsets.UTF_8)));

    AudienceQuestions restarted = new AudienceQuestions(store, 2);

    assertThat(restarted.first()).contains(third);
    assertThat(restarted.has(DIGEST)).isFalse();
    assertThat(store.list("recipients-asked")).hasSize(1);
  }
}
