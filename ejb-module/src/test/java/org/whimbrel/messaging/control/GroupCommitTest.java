package org.whimbrel.messaging.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
  private static final long NEVER_MS = 1_000_000;

  private final Broker broker = new Broker();
  private final Answers answers = new Answers();
  private final List<GroupCommit<String>> started = new ArrayList<>();
  private final AtomicLong lingerMs = new AtomicLong();

  @AfterEach
  void stop() throws InterruptedException {
    for (GroupCommit<String> commits : started) {
      commits.stop(5_000);
    }
  }

  @Test
  void aSingleItemShouldGoOutAtOnceAndAlone() {
    GroupCommit<String> commits = start(1, 10, 1_000, 100, 1_000, NEVER_MS);
    broker.permits.release(2);

    commits.offer("key", "a");
    await().until(() -> answers.durable.equals(List.of("a")));
    commits.offer("key", "b");
    await().until(() -> answers.durable.equals(List.of("a", "b")));

    assertThat(broker.payloads()).containsExactly("a", "b");
  }

  @Test
  void whatArrivesWhileASendIsInFlightShouldFormTheNextBatch() {
    GroupCommit<String> commits = start(1, 10, 1_000, 100, 1_000, NEVER_MS);
    offerAndAwaitSend(commits, "a");

    commits.offer("key", "b");
    commits.offer("key", "c");
    commits.offer("other", "d");
    assertThat(answers.durable).isEmpty();
    broker.permits.release(2);

    await().until(() -> answers.durable.equals(List.of("a", "b", "c", "d")));
    assertThat(broker.payloads()).containsExactly("a", "b,c,d");
  }

  @Test
  void aLaneShouldGatherForAsLongAsItIsTold() {
    GroupCommit<String> commits = start(1, 3, 1_000, 100, 1_000, NEVER_MS);
    offerAndAwaitSend(commits, "a");
    commits.offer("key", "b");
    commits.offer("key", "c"); // two in one batch: there is load
    lingerMs.set(NEVER_MS);
    broker.permits.release(10);
    await().until(() -> answers.durable.size() == 3);

    commits.offer("key", "d");
    await()
        .during(100, TimeUnit.MILLISECONDS)
        .until(() -> broker.payloads().equals(List.of("a", "b,c")));
    commits.offer("key", "e");
    commits.offer("key", "f");

    await().until(() -> answers.durable.size() == 6);
    assertThat(broker.payloads()).containsExactly("a", "b,c", "d,e,f");
  }

  @Test
  void aBatchShouldBeBoundedInItems() {
    GroupCommit<String> commits = start(1, 2, 1_000, 100, 1_000, NEVER_MS);
    offerAndAwaitSend(commits, "a");
    List.of("b", "c", "d", "e", "f").forEach(item -> commits.offer("key", item));

    broker.permits.release(10);

    await().until(() -> answers.durable.size() == 6);
    assertThat(broker.payloads()).containsExactly("a", "b,c", "d,e", "f");
  }

  @Test
  void aBatchShouldBeBoundedInBytes() {
    GroupCommit<String> commits = start(1, 10, 5, 100, 1_000, NEVER_MS);
    offerAndAwaitSend(commits, "a");
    List.of("bb", "cc", "dd", "eeeeeeee", "f").forEach(item -> commits.offer("key", item));

    broker.permits.release(10);

    await().until(() -> answers.durable.size() == 6);
    assertThat(broker.payloads()).containsExactly("a", "bb,cc", "dd", "eeeeeeee", "f");
  }

  @Test
  void itemsOfOneKeyShouldKeepTheirOrderOverAllLanes() {
    GroupCommit<String> commits = start(4, 7, 1_000, 10_000, 100_000, NEVER_MS);
    broker.permits.release(100_000);
    List<String> expected = IntStream.range(0, 300).mapToObj(String::valueOf).toList();

    for (String item : expected) {
      for (int key = 0; key < 5; key++) {
        assertThat(commits.offer("k" + key, "k" + key + ":" + item)).isTrue();
      }
    }

    await().until(() -> answers.durable.size() == 1_500);
    for (int key = 0; key < 5; key++) {
      String prefix = "k" + key + ":";
      assertThat(answers.durable.stream().filter(item -> item.startsWith(prefix)))
          .containsExactlyElementsOf(expected.stream().map(prefix::concat).toList());
    }
  }

  @Test
  void moreItemsThanTheBufferHoldsShouldNotBeTaken() {
    GroupCommit<String> commits = start(1, 10, 1_000, 3, 1_000, NEVER_MS);
    offerAndAwaitSend(commits, "a");

    assertThat(commits.offer("key", "b")).isTrue();
    assertThat(commits.offer("key", "c")).isTrue();
    assertThat(commits.offer("key", "d")).isFalse();
    broker.permits.release(10);

    await().until(() -> answers.durable.equals(List.of("a", "b", "c")));
    assertThat(commits.offer("key", "e")).isTrue();
    await().until(() -> answers.durable.equals(List.of("a", "b", "c", "e")));
  }

  @Test
  void moreBytesThanTheBufferHoldsShouldNotBeTaken() {
    GroupCommit<String> commits = start(1, 10, 1_000, 100, 10, NEVER_MS);
    offerAndAwaitSend(commits, "aaaa");

    assertThat(commits.offer("key", "bbbb")).isTrue();
    assertThat(commits.offer("key", "ccc")).isFalse();
    assertThat(commits.offer("key", "cc")).isTrue();
    broker.permits.release(10);

    await().until(() -> answers.durable.size() == 3);
    assertThat(commits.offer("key", "0123456789")).isTrue();
    await().until(() -> answers.durable.size() == 4);
  }

  @Test
  void aFailedSendShouldBeRepeatedWithTheSameIdAndPayload() {
    GroupCommit<String> commits = start(1, 10, 1_000, 100, 1_000, NEVER_MS);
    broker.failures = 3;
    broker.permits.release(10);

    commits.offer("key", "a");
    await().until(() -> answers.durable.equals(List.of("a")));
    commits.offer("key", "b");
    await().until(() -> answers.durable.equals(List.of("a", "b")));

    assertThat(broker.payloads()).containsExactly("a", "a", "a", "a", "b");
    List<String> ids = broker.sends.stream().map(Send::duplicateId).toList();
    assertThat(ids.subList(0, 4)).containsOnly(ids.get(0));
    assertThat(ids.get(4)).isNotEqualTo(ids.get(0));
    assertThat(broker.sends).extracting(Send::group).containsOnly("test-0");
    assertThat(broker.resets).isEqualTo(3);
    assertThat(answers.givenUp).isEmpty();
  }

  @Test
  void givingUpShouldAnswerEachOfTheBatchAndGoOnWithTheNext() {
    GroupCommit<String> commits = start(1, 10, 1_000, 100, 1_000, 0);
    offerAndAwaitSend(commits, "a");
    commits.offer("key", "b");
    commits.offer("key", "c");
    broker.failures = 2;
    broker.permits.release(2);

    await().until(() -> answers.givenUp.equals(List.of("a", "b", "c")));
    broker.permits.release(1);
    commits.offer("key", "d");

    await().until(() -> answers.durable.equals(List.of("d")));
  }

  @Test
  void aBatchThatBreaksTheSinkShouldNotEndTheLane() {
    GroupCommit<String> commits = start(1, 10, 1_000, 100, 1_000, NEVER_MS);
    broker.bug = true;
    broker.permits.release(10);

    commits.offer("key", "a");
    await().until(() -> answers.givenUp.equals(List.of("a")));
    broker.bug = false;
    commits.offer("key", "b");

    await().until(() -> answers.durable.equals(List.of("b")));
  }

  @Test
  void anAnswerThatFailsShouldNotCostTheOthersTheirs() {
    GroupCommit<String> commits = start(1, 10, 1_000, 100, 1_000, NEVER_MS);
    offerAndAwaitSend(commits, "a");
    List.of("throws", "b").forEach(item -> commits.offer("key", item));

    broker.permits.release(10);

    await().until(() -> answers.durable.equals(List.of("a", "throws", "b")));
    assertThat(answers.givenUp).isEmpty();
  }

  @Test
  void stoppingShouldGiveUpWhatWaitsAndAnswerNothingTwice() throws Exception {
    GroupCommit<String> commits = start(1, 1, 1_000, 100, 1_000, NEVER_MS);
    broker.permits.release(1);
    commits.offer("key", "done");
    await().until(() -> answers.durable.equals(List.of("done")));
    offerAndAwaitSend(commits, "in flight");
    commits.offer("key", "waiting");

    commits.stop(5_000);

    assertThat(answers.durable).containsExactly("done");
    assertThat(answers.givenUp).containsExactly("in flight", "waiting");
    assertThat(commits.offer("key", "late")).isFalse();
    assertThat(answers.givenUp).hasSize(2);
  }

  @Test
  void stoppingShouldGiveUpWhatDidNotFitTheBatchToo() throws Exception {
    GroupCommit<String> commits = start(1, 10, 3, 100, 1_000, NEVER_MS);
    offerAndAwaitSend(commits, "a");
    commits.offer("key", "bb");
    commits.offer("key", "overhang");
    broker.permits.release(1);
    await().until(() -> broker.sends.size() == 2); // "bb" is in flight, "overhang" was looked at

    commits.stop(5_000);

    assertThat(answers.durable).containsExactly("a");
    assertThat(answers.givenUp).containsExactly("bb", "overhang");
  }

  @Test
  void aBrokerThatFailsShouldNotHoldUpTheStop() throws Exception {
    GroupCommit<String> commits = start(1, 10, 1_000, 100, 1_000, NEVER_MS);
    broker.failures = Integer.MAX_VALUE;
    broker.permits.release(1_000_000);
    commits.offer("key", "a");
    await().until(() -> broker.sends.size() >= 2);

    commits.stop(5_000);

    assertThat(answers.givenUp).containsExactly("a");
    assertThat(answers.durable).isEmpty();
  }

  @Test
  void everyItemTakenWhileTheLanesStopShouldBeAnswered() throws Exception {
    broker.permits.release(1_000_000);
    for (int round = 0; round < 100; round++) {
      GroupCommit<String> commits = start(1, 10, 1_000, 1_000_000, 100_000_000, NEVER_MS);
      int answeredBefore = answers.durable.size() + answers.givenUp.size();
      AtomicInteger taken = new AtomicInteger();
      CountDownLatch running = new CountDownLatch(1);
      Thread offerer =
          new Thread(
              () -> {
                while (commits.offer("key", "a")) {
                  taken.incrementAndGet();
                  running.countDown();
                }
                running.countDown();
              });
      offerer.start();
      running.await();

      commits.stop(5_000);
      offerer.join(5_000);

      assertThat(answers.durable.size() + answers.givenUp.size() - answeredBefore)
          .isEqualTo(taken.get());
    }
  }

  /** Until the item is in the broker's hands, which does not answer. */
  private void offerAndAwaitSend(GroupCommit<String> commits, String item) {
    int before = broker.sends.size();
    assertThat(commits.offer("key", item)).isTrue();
    await().until(() -> broker.sends.size() == before + 1);
  }

  private GroupCommit<String> start(
      int lanes,
      int batchMaxCount,
      int batchMaxBytes,
      int bufferMaxCount,
      long bufferMaxBytes,
      long giveUpMs) {
    GroupCommit<String> commits =
        new GroupCommit<>(
            "test",
            new IntakeSettings(
                lanes,
                batchMaxCount,
                batchMaxBytes,
                bufferMaxCount,
                bufferMaxBytes,
                0,
                0,
                1,
                giveUpMs,
                2_000,
                1,
                2_000),
            lingerMs::get,
            answers,
            () -> broker,
            Thread::new);
    started.add(commits);
    return commits;
  }

  private record Send(String payload, String duplicateId, String group) {}

  /** Takes a batch when it has a permit to. */
  private static final class Broker implements BatchSink {
    final BlockingQueue<Send> sends = new LinkedBlockingQueue<>();
    final Semaphore permits = new Semaphore(0);
    volatile int failures;
    volatile boolean bug;
    volatile int resets;

    @Override
    public void send(byte[] payload, String duplicateId, String group) throws JMSException {
      sends.add(new Send(new String(payload, UTF_8), duplicateId, group));
      try {
        permits.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JMSException("interrupted");
      }
      if (bug) {
        throw new IllegalStateException("a bug");
      }
      synchronized (this) {
        if (failures > 0) {
          failures = failures - 1;
          throw new JMSException("down");
        }
      }
    }

    @Override
    public synchronized void reset() {
      resets = resets + 1;
    }

    List<String> payloads() {
      return sends.stream().map(Send::payload).toList();
    }
  }

  /** Items are texts, a byte a letter. */
  private static final class Answers implements GroupCommit.Kind<String> {
    final List<String> durable = Collections.synchronizedList(new ArrayList<>());
    final List<String> givenUp = Collections.synchronizedList(new ArrayList<>());

    @Override
    public int sizeBytes(String item) {
      return item.length();
    }

    @Override
    public byte[] encode(List<String> batch) {
      return String.join(",", batch).getBytes(UTF_8);
    }

    @Override
    public void durable(String item) {
      durable.add(item);
      if (item.equals("throws")) {
        throw new IllegalStateException("the listener fails");
      }
    }

    @Override
    public void givenUp(String item) {
      givenUp.add(item);
    }
  }
}
