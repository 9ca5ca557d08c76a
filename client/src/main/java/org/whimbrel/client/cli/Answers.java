package org.whimbrel.client.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.whimbrel.client.mailbox.RejectedException;
import org.whimbrel.client.messenger.NotAMemberException;
import org.whimbrel.client.messenger.UnfinishedRecoveryKeyException;
import org.whimbrel.client.net.Failures;
import org.whimbrel.client.rest.ProblemException;
import org.whimbrel.client.rest.UnreadableAnswerException;
import org.whimbrel.protocol.keys.BadKeysException;

/** Waits for what the library promises, and tells failures as a command does. Stateless. */
final class Answers {
  private Answers() {}

  /** The value, when it is there; fails after the limit. */
  static <T> T await(CompletableFuture<T> answer, Duration limit) {
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw CliException.unreachable("no answer within " + limit.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw told(Failures.unwrap(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.undone("interrupted", "interrupted");
    }
  }

  private static CliException told(Throwable failure) {
    if (failure instanceof ProblemException problem) {
      return problem.code().isEmpty()
          ? CliException.unreachable("no Whimbrel server there: status " + problem.status())
          : CliException.refused(problem.code(), problem.detail());
    } else if (failure instanceof RejectedException rejected) {
      return CliException.refused(rejected.code().wire(), rejected.answer().detail());
    } else if (failure instanceof BadKeysException keys) {
      return CliException.refused(
          "bad-keys",
          keys.reason().name().toLowerCase(Locale.ROOT).replace('_', '-')
              + ": "
              + keys.getMessage());
    } else if (failure instanceof NotAMemberException) {
      return CliException.undone("not-linked", String.valueOf(failure.getMessage()));
    } else if (failure instanceof UnfinishedRecoveryKeyException) {
      return CliException.undone("recovery-unfinished", String.valueOf(failure.getMessage()));
    } else if (failure instanceof UnreadableAnswerException) {
      return CliException.unreachable("no Whimbrel server there: " + failure.getMessage());
    } else if (failure instanceof IOException) {
      return CliException.unreachable(failure.toString());
    } else if (failure instanceof IllegalArgumentException) {
      return CliException.usage(String.valueOf(failure.getMessage()));
    }
    return CliException.undone("failed", failure.toString());
  }
}
