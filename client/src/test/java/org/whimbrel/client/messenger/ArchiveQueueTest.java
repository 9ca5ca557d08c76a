package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.ArchiveKey;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.client.rest.ArchivedWrap;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;

/** Content keys on their way to the archive. */
class ArchiveQueueTest {
  private static final UUID ACCOUNT = UUID.randomUUID();

  private final TestRuntime test = new TestRuntime();

  @AfterEach
  void stop() {
    test.close();
  }

  /** What is archived before the key is here waits, also over a restart. */
  @Test
  void contentKeysShouldWaitForTheArchiveKey() {
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> taken = new CompletableFuture<>();
    Store store = new MemoryStore();
    ArchiveQueue before =
        new ArchiveQueue(
            test.runtime,
            store,
            10,
            Optional::empty,
            epoch -> Optional.empty(),
            wraps -> new CompletableFuture<>());
    for (int i = 0; i < 12; i++) {
      before.add(UUID.randomUUID(), Bytes.of(new byte[32]));
      before.flush().join();
    }
    var key = ArchiveKey.generate(ACCOUNT, 3, test.runtime.random());

    new ArchiveQueue(
            test.runtime,
            store,
            10,
            () -> Optional.of(key),
            epoch -> Optional.of(key),
            wraps -> {
              assertThat(wraps)
                  .allSatisfy(
                      wrap -> {
                        assertThat(wrap.epoch()).isEqualTo(3);
                        assertThat(key.unwrap(wrap.wrap())).contains(Bytes.of(new byte[32]));
                      });
              sizes.add(wraps.size());
              taken.complete(null);
              return taken;
            })
        .flush()
        .join();

    assertThat(sizes).as("the two oldest are given up").containsExactly(10);
    assertThat(store.list("archive-queue")).isEmpty();
  }

  /**
   * Epochs count anew after an identity reset; what was wrapped before must not be taken for new.
   */
  @Test
  void wrapsOfAFormerGenerationShouldBeDropped() {
    Store store = new MemoryStore();
    var former = ArchiveKey.generate(ACCOUNT, 1, test.runtime.random());
    var present = ArchiveKey.generate(ACCOUNT, 1, test.runtime.random());
    ArchiveQueue before =
        queue(store, former, wraps -> CompletableFuture.failedFuture(new IOException()));
    before.add(UUID.randomUUID(), Bytes.of(new byte[32]));
    before.flush().join();
    List<UUID> uploaded = new CopyOnWriteArrayList<>();

    ArchiveQueue after =
        queue(
            store,
            present,
            wraps -> {
              wraps.forEach(wrap -> uploaded.add(wrap.id()));
              return CompletableFuture.completedFuture(null);
            });
    UUID message = UUID.randomUUID();
    after.add(message, Bytes.of(new byte[32]));
    after.flush().join();

    assertThat(uploaded).containsExactly(message);
    assertThat(store.list("archive-queue")).isEmpty();
  }

  private ArchiveQueue queue(
      Store store,
      ArchiveKey key,
      Function<Collection<ArchivedWrap>, CompletableFuture<Void>> api) {
    return new ArchiveQueue(
        test.runtime, store, 10, () -> Optional.of(key), epoch -> Optional.of(key), api);
  }
}
