package org.whimbrel.bench.people;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.net.Failures;

/** Does many things at once, but not more than a bound. Stateless. */
public final class Bulk {
  private Bulk() {}

  /**
   * Does something with each item, and waits until all is done. The first failure ends it: no more
   * is begun, what is under way is waited for.
   *
   * @param parallelism how many are under way at most
   * @param onProgress told how many are done, on any thread
   * @return the results, in the items' order
   * @throws CompletionException with the first failure
   */
  public static <T, R> List<R> each(
      Iterable<T> items,
      int parallelism,
      Function<T, CompletableFuture<R>> action,
      IntConsumer onProgress)
      throws InterruptedException {
    Semaphore places = new Semaphore(parallelism);
    AtomicInteger done = new AtomicInteger();
    AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
    List<CompletableFuture<R>> results = new ArrayList<>();
    for (Iterator<T> rest = items.iterator(); rest.hasNext() && first.get() == null; ) {
      places.acquire();
      results.add(
          begin(action, rest.next())
              .whenComplete(
                  (value, failure) -> {
                    if (failure == null) {
                      onProgress.accept(done.incrementAndGet());
                    } else {
                      first.compareAndSet(null, Failures.unwrap(failure));
                    }
                    places.release();
                  }));
    }
    places.acquire(parallelism);
    Throwable failure = first.get();
    if (failure != null) {
      throw new CompletionException(failure);
    }
    return results.stream().map(CompletableFuture::join).toList();
  }

  private static <T, R> CompletableFuture<R> begin(
      Function<T, CompletableFuture<R>> action, T item) {
    try {
      return action.apply(item);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
