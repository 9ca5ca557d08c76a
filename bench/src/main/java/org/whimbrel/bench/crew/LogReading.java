package org.whimbrel.bench.crew;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.whimbrel.bench.people.Line;
import org.whimbrel.bench.people.Person;
import org.whimbrel.bench.people.Stage;
import org.whimbrel.bench.proof.DeviceLog;
import org.whimbrel.bench.proof.LogComparison;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.client.net.Failures;
import org.whimbrel.client.rest.MessageApi;
import org.whimbrel.protocol.Frame;

/** Reads logs over REST, page by page, and compares them with what was shown. Stateless. */
final class LogReading {
  private static final int PAGE_MAX_COUNT = 50;
  private static final long PAGE_TIMEOUT_SECONDS = 30;

  /** Servers that close 100,000 sockets at that moment may be silent for minutes. */
  private static final int PAGE_TRIES_MAX = 6;

  private LogReading() {}

  /**
   * Compares the logs of some lines, up to the first one that cannot be read: a server that is gone
   * shall not be asked for each of them.
   *
   * @return how many were compared
   */
  static int compare(Stage stage, Map<Integer, Person> people, List<Line> lines, int wanted)
      throws InterruptedException {
    int sample = Math.min(wanted, lines.size());
    int compared = 0;
    boolean readable = true;
    for (int i = 0; i < sample && readable; i++) {
      // Evenly spread, so that the sample does not depend on who registered first.
      DeviceLog log = lines.get((int) ((long) i * lines.size() / sample)).log();
      Person person = people.get(log.user());
      if (person != null) {
        readable =
            compare(stage, person.devices().get(log.device() - 1).client().rest().messages(), log);
        compared += readable ? 1 : 0;
      }
    }
    return compared;
  }

  private static boolean compare(Stage stage, MessageApi api, DeviceLog log)
      throws InterruptedException {
    try {
      LogComparison.judge(log, read(stage, api), stage.violations());
      return true;
    } catch (ExecutionException e) {
      stage.violations().add(ViolationKind.LOG_UNREADABLE, log + ": " + Failures.unwrap(e));
    } catch (IllegalStateException e) {
      stage.violations().add(ViolationKind.LOG_UNREADABLE, log + ": " + e.getMessage());
    }
    return false;
  }

  private static List<DeviceLog.Line> read(Stage stage, MessageApi api)
      throws InterruptedException, ExecutionException {
    List<DeviceLog.Line> kept = new ArrayList<>();
    long after = 0;
    while (true) {
      MessageApi.EntryPage page = page(api, after);
      for (Frame.Entry entry : page.entries()) {
        long index =
            stage.start().map(start -> start.ids().index(entry.id())).orElse(MessageIds.NONE);
        kept.add(DeviceLog.Line.of(entry, index));
      }
      long through = page.page().through();
      if (through >= page.page().head()) {
        return kept;
      }
      if (through <= after) {
        throw new IllegalStateException("the log's pages make no progress behind n=" + after);
      }
      after = through;
    }
  }

  /** That no answer comes in time says nothing of the log; an answer is never asked for again. */
  private static MessageApi.EntryPage page(MessageApi api, long after)
      throws InterruptedException, ExecutionException {
    int tries = 1;
    while (true) {
      try {
        return api.page(after, PAGE_MAX_COUNT)
            .orTimeout(PAGE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .get();
      } catch (ExecutionException e) {
        if (tries == PAGE_TRIES_MAX || !(Failures.unwrap(e) instanceof TimeoutException)) {
          throw e;
        }
        tries++;
      }
    }
  }
}
