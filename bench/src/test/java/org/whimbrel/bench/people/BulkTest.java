package org.whimbrel.bench.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkTest {
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final List<Integer> items = IntStream.range(0, 100).boxed().toList();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void resultsShouldBeInTheItemsOrderAndProgressBeTold() throws Exception {
    List<Integer> told = new ArrayList<>();

    List<Integer> results =
        Bulk.each(
            items,
            4,
            item -> CompletableFuture.supplyAsync(() -> item * 2, threads),
            done -> {
              synchronized (told) {
                told.add(done);
              }
            });

    assertThat(results).isEqualTo(items.stream().map(item -> item * 2).toList());
    assertThat(told)
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
  }

  @Test
  void noMoreShouldBeUnderWayThanTheBound() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    Bulk.each(
        items,
        3,
        item -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          return CompletableFuture.supplyAsync(now::decrementAndGet, threads);
        },
        done -> {});

    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void theFirstFailureShouldEndIt() {
    AtomicInteger begun = new AtomicInteger();

    assertThatThrownBy(
            () ->
                Bulk.each(
                    items,
                    1,
                    item -> {
                      begun.incrementAndGet();
                      if (item == 5) {
                        throw new IllegalStateException("item five");
                      }
                      return CompletableFuture.completedFuture(item);
                    },
                    done -> {}))
        .hasRootCauseMessage("item five");
    assertThat(begun.get()).isEqualTo(6);
  }
}
