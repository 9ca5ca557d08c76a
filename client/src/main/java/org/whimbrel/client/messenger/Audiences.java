package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.messenger.Audience.Standing;
import org.whimbrel.client.messenger.AudienceQuestions.Question;
import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Failures;
import org.whimbrel.client.rest.ProblemException;
import org.whimbrel.client.rest.UnreadableAnswerException;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.Frame;

/**
 * Who else got a message. Nothing waits for it but the history's pages: a message is shown and
 * acknowledged first, then the server is asked, one question after another. While it does not
 * answer it is asked again with growing pauses, as long as there is a session, {@value #TRIES_MAX}
 * times for each digest in all. Thread-safe.
 */
final class Audiences {
  static final int TRIES_MAX = 10;

  private static final Logger LOG = System.getLogger(Audiences.class.getName());
  private static final int UNAUTHORIZED = 401;
  private static final int TIMEOUT = 408;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;

  private final ClientRuntime runtime;
  private final RecipientLists lists;
  private final AudienceQuestions questions;
  private final Server server;
  private final Told told;
  private final Backoff backoff;

  /** What waits for the next answer to a question, whatever it is. */
  private final Map<Bytes, CompletableFuture<Audience>> awaited = new HashMap<>();

  private boolean asking;
  private boolean paused;
  private boolean up;
  private int failures;

  /** {@code GET /api/message/{id}/recipients}. */
  interface Server {
    /** Whom the server says that a message was addressed to. */
    CompletableFuture<List<UUID>> recipients(UUID message);
  }

  /** {@link MessengerListener#onAudience}. */
  interface Told {
    /** Comes on the workers; if it fails it comes again. */
    void onAudience(UUID message, Audience audience);
  }

  Audiences(
      ClientRuntime runtime,
      RecipientLists lists,
      AudienceQuestions questions,
      Server server,
      Told told,
      Backoff backoff) {
    this.runtime = runtime;
    this.lists = lists;
    this.questions = questions;
    this.server = server;
    this.told = told;
    this.backoff = backoff;
  }

  /** What is known now of whom a message that opened was addressed to; asks nobody. */
  Audience of(Frame.Entry entry, Envelope.Header header) {
    if (!entry.to().isEmpty()) {
      return Audience.verified(entry.to()); // it would not have opened if they were others
    }
    return lists
        .find(header.recipients())
        .map(Audience::verified)
        .orElseGet(() -> Audience.unknown(Standing.PENDING, header.recipients()));
  }

  /**
   * Asks for the recipients of a message, also if this process ends first; never fails for what the
   * server does.
   *
   * @return what is known when the server has answered, or has failed to for now
   */
  CompletableFuture<Audience> ask(UUID message, Bytes digest) {
    CompletableFuture<Audience> answer;
    Optional<Bytes> givenUp = Optional.empty();
    synchronized (this) {
      if (!questions.has(digest)) {
        givenUp = questions.put(new Question(digest, message, 0));
      }
      answer =
          paused
              ? CompletableFuture.completedFuture(Audience.unknown(Standing.PENDING, digest))
              : awaited.computeIfAbsent(digest, none -> new CompletableFuture<>());
    }
    givenUp.ifPresent(this::unanswered);
    next();
    return answer;
  }

  /** Nobody waits for it any more; a later message asks again. */
  private void unanswered(Bytes digest) {
    CompletableFuture<Audience> waiter;
    synchronized (this) {
      waiter = awaited.remove(digest);
    }
    if (waiter != null) {
      waiter.complete(Audience.unknown(Standing.PENDING, digest));
    }
  }

  /** Whether there is a session: only then it is asked again what was asked in vain. */
  void up(boolean isUp) {
    synchronized (this) {
      up = isUp;
      if (isUp) {
        paused = false;
      }
    }
    if (isUp) {
      runtime.workers().execute(this::next);
    }
  }

  /** Done when the questions so far are answered, or have to wait. */
  synchronized CompletableFuture<Void> settled() {
    return CompletableFuture.allOf(awaited.values().toArray(new CompletableFuture<?>[0]));
  }

  private void next() {
    Question question;
    synchronized (this) {
      question = questions.first().orElse(null);
      if (asking || paused || question == null) {
        return;
      }
      asking = true;
    }
    var unused =
        recipients(question.message())
            .handleAsync((list, failure) -> take(question, list, failure), runtime.workers());
  }

  private CompletableFuture<List<UUID>> recipients(UUID message) {
    try {
      return server.recipients(message);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Always null. */
  private @Nullable Void take(
      Question question, @Nullable List<UUID> list, @Nullable Throwable failure) {
    try {
      if (list == null && failure != null && isPassing(failure)) {
        tryLater(question, failure);
      } else {
        answered(question, list == null ? List.of() : list);
      }
    } catch (RuntimeException e) {
      tryLater(question, e); // the application could not take it, or the disk failed
    }
    next();
    return null;
  }

  private static boolean isPassing(Throwable failure) {
    Optional<Integer> status = ProblemException.in(failure).map(ProblemException::status);
    return status
        .map(
            code ->
                code >= SERVER_ERROR || code == UNAUTHORIZED || code == TIMEOUT || code == TOO_MANY)
        .orElse(!(Failures.unwrap(failure) instanceof UnreadableAnswerException));
  }

  private void answered(Question question, List<UUID> list) {
    boolean fits = Envelope.recipientsDigest(list).equals(question.digest());
    if (!fits) {
      LOG.log(Level.WARNING, "The recipients of message {0} are not told", question.message());
    }
    end(
        question,
        fits
            ? new Audience(Standing.VERIFIED, question.digest(), list)
            : Audience.unknown(Standing.UNVERIFIED, question.digest()));
  }

  private void end(Question question, Audience audience) {
    told.onAudience(question.message(), audience);
    if (audience.standing() == Standing.VERIFIED) {
      lists.put(audience.accounts());
    }
    questions.remove(question.digest());
    CompletableFuture<Audience> waiter;
    synchronized (this) {
      failures = 0;
      asking = false;
      waiter = awaited.remove(question.digest());
    }
    if (waiter != null) {
      waiter.complete(audience);
    }
  }

  /** All questions wait: the server that does not answer the one will not answer the others. */
  private void tryLater(Question question, Throwable failure) {
    LOG.log(Level.INFO, "Recipients are not told for now", Failures.unwrap(failure));
    try {
      if (question.tries() + 1 < TRIES_MAX) {
        questions.put(question.again());
      } else {
        questions.remove(question.digest());
        told.onAudience(
            question.message(), Audience.unknown(Standing.UNVERIFIED, question.digest()));
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "A question for recipients cannot be kept", e);
    }
    long askedMs = ProblemException.in(failure).map(ProblemException::retryAfterMs).orElse(0L);
    Map<Bytes, CompletableFuture<Audience>> waiters;
    synchronized (this) {
      paused = true;
      asking = false;
      waiters = Map.copyOf(awaited);
      awaited.clear();
      runtime.later(backoff.delayMs(failures++, askedMs, runtime.random()), this::resume);
    }
    waiters.forEach(
        (digest, waiter) -> waiter.complete(Audience.unknown(Standing.PENDING, digest)));
  }

  private void resume() {
    synchronized (this) {
      paused = false;
      if (!up) {
        return; // the next session takes it up, or the next message
      }
    }
    next();
  }
}
