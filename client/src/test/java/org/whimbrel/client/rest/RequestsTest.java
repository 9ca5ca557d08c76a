package org.whimbrel.client.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.net.Addresses;
import org.whimbrel.client.net.Failures;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.client.testing.RawServer;
import org.whimbrel.client.testing.RawServer.Answer;
import org.whimbrel.client.testing.RawServer.Peer;
import org.whimbrel.client.testing.RawServer.Request;

class RequestsTest {
  private static final UUID ANNA = new UUID(1, 1);
  private static final String TOKENS =
      "{\"account\":\"%s\",\"device\":1,\"accessToken\":\"%s\",\"refreshToken\":\"r\",\"expiresInMs\":%d}";

  private final TestRuntime test = new TestRuntime();
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<Request> asked = new CopyOnWriteArrayList<>();
  private final RawServer server = new RawServer(new Scripted());
  private final Requests requests = new Requests(test.runtime, Addresses.of(server.address()), 3);
  private final SessionApi sessions = new SessionApi(requests);
  private final List<Tokens> kept = new CopyOnWriteArrayList<>();

  /** Answers what the test has put in the queue. */
  private final class Scripted implements RawServer.Handler {
    @Override
    public synchronized Answer onRequest(Request request) {
      asked.add(request);
      Answer answer = answers.poll();
      return answer == null ? new Answer(500, "{}") : answer;
    }

    @Override
    public void onOpen(Request request, Peer peer) {}

    @Override
    public void onText(Peer peer, String text) {}

    @Override
    public void onGone(Peer peer) {}
  }

  @AfterEach
  void close() {
    server.close();
    test.close();
  }

  private static Answer problem(int status, String code) {
    return new Answer(
        status,
        "{\"code\":\"%s\",\"detail\":\"why\",\"retryAfterMs\":1,\"serverTimeMs\":7}"
            .formatted(code));
  }

  private static Answer tokens(String access, long expiresInMs) {
    return new Answer(200, TOKENS.formatted(ANNA, access, expiresInMs));
  }

  private AccountApi accounts(long expiresInMs) {
    TokenSource source =
        new TokenSource(sessions, new Tokens(ANNA, 1, "old", "r", expiresInMs), kept::add);
    return RestClient.of(requests, source).accounts();
  }

  private static ProblemException problemOf(CompletableFuture<?> future) {
    try {
      future.join();
    } catch (CompletionException e) {
      return ProblemException.in(e).orElseThrow();
    }
    throw new AssertionError("it did not fail");
  }

  @Test
  void anAddressThatDoesNotAnswerShouldBeLeftForTheNext() throws IOException {
    int dead;
    try (ServerSocket taken = new ServerSocket(0)) {
      dead = taken.getLocalPort();
    }
    Addresses both =
        new Addresses(List.of(URI.create("http://127.0.0.1:" + dead), server.address()), 0);
    answers.add(tokens("a", 60_000));

    Tokens tokens =
        new SessionApi(new Requests(test.runtime, both, 3)).refresh(ANNA, 1, "r").join();

    assertThat(tokens.accessToken()).isEqualTo("a");
    assertThat(both.current()).isEqualTo(server.address());
  }

  @Test
  void aProblemShouldBeReadWithAllThatItTells() {
    answers.add(problem(409, "handle-taken"));

    ProblemException problem = problemOf(sessions.register("anna", "Anna", "secret"));

    assertThat(problem.status()).isEqualTo(409);
    assertThat(problem.code()).isEqualTo("handle-taken");
    assertThat(problem.detail()).isEqualTo("why");
    assertThat(problem.retryAfterMs()).isEqualTo(1);
    assertThat(problem.serverTimeMs()).isEqualTo(7);
  }

  @Test
  void anAnswerFromSomethingBeforeTheServerShouldStillTellItsStatus() {
    answers.add(new Answer(502, "<html>Bad gateway"));

    assertThat(problemOf(sessions.register("anna", "Anna", "secret")).status()).isEqualTo(502);
  }

  @Test
  void aBusyServerShouldBeAskedAgainSoManyTimes() {
    answers.addAll(List.of(problem(503, "busy"), problem(429, "too-many-tries"), tokens("t", 1)));
    assertThat(sessions.signIn("anna", "secret", "laptop").join().accessToken()).isEqualTo("t");
    for (int i = 0; i < 3; i++) {
      answers.add(problem(503, "busy"));
    }

    assertThat(problemOf(sessions.signIn("anna", "secret", 1)).code()).isEqualTo("busy");
    assertThat(asked).hasSize(6);
  }

  @Test
  void anAnswerThatIsNotOfTheFormShouldBeTold() {
    answers.add(new Answer(201, "{\"account\":1}"));

    assertThatThrownBy(() -> sessions.signIn("anna", "secret", 1).join())
        .extracting(Failures::unwrap)
        .isInstanceOf(UnreadableAnswerException.class);
  }

  @Test
  void manyWhoNeedATokenShouldMakeOneRefresh() {
    answers.add(tokens("new", 600_000));
    String me = "{\"id\":\"" + ANNA + "\",\"handle\":\"anna\",\"displayName\":\"Anna\"}";
    for (int i = 0; i < 10; i++) {
      answers.add(new Answer(200, me));
    }
    AccountApi accounts = accounts(0);
    List<CompletableFuture<AccountApi.Profile>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(accounts.me());
    }

    assertThat(all).allSatisfy(one -> assertThat(one.join().handle()).isEqualTo("anna"));
    assertThat(asked).filteredOn(request -> request.path().endsWith("/refresh")).hasSize(1);
    assertThat(asked.subList(1, 11)).allMatch(request -> request.token().equals("new"));
    assertThat(kept).extracting(Tokens::accessToken).containsExactly("new");
  }

  @Test
  void aTokenThatIsNotTakenShouldBeRefreshedOnce() {
    answers.addAll(
        List.of(problem(401, "no-token"), tokens("new", 600_000), problem(401, "no-token")));

    assertThat(problemOf(accounts(600_000).me()).status()).isEqualTo(401);
    assertThat(asked).extracting(Request::token).containsExactly("old", "", "new");
  }

  @Test
  void aDeviceThatIsSignedOutShouldNotRefresh() {
    answers.add(problem(401, "signed-out"));

    assertThat(problemOf(accounts(600_000).me()).code()).isEqualTo("signed-out");
    assertThat(asked).hasSize(1);
  }

  @Test
  void tokensShouldNotShowInALog() {
    assertThat(new Tokens(ANNA, 1, "access", "refresh", 1).toString())
        .doesNotContain("access")
        .doesNotContain("refresh");
  }
}
