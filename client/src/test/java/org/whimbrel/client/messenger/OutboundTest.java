package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.client.crypto.Persona;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Frame;

class OutboundTest {
  private final TestRuntime test = new TestRuntime();
  private final MemoryStore store = new MemoryStore();
  private final Directories events = new Directories(test.runtime, store);
  private final Persona anna = Persona.create();
  private final List<Frame.Send> sent = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void aDeviceWhoseAccountBeganAnewWithoutItShouldSealNothing() throws Exception {
    store.write("device-keys", Bytes.of(anna.device(1).toBytes().bytes()));
    DeviceIdentity identity =
        new DeviceIdentity(
            test.runtime,
            store,
            events.api,
            events.directory,
            anna.user,
            1,
            () -> CompletableFuture.completedFuture(null));
    Outbound outbound =
        new Outbound(
            test.runtime,
            store,
            identity,
            events.directory,
            new SentKeys(store, 10, 1_000),
            frame -> {
              sent.add(frame);
              return CompletableFuture.completedFuture(null);
            });
    Persona bert = Persona.create();
    events.directory.apply(Directories.told(bert, bert.key(1).signed()));
    events.directory.apply(Directories.told(anna, anna.key(1).signed()));
    outbound.text(List.of(bert.user), "", "before").accepted().join();
    DeviceKeys ghost = DeviceKeys.generate(anna.user, 1, 1, Persona.RANDOM);
    anna.entries.clear();
    anna.entries.add(new ChainSigner(ghost).genesis(2, 1));
    events.directory.apply(
        Directories.told(anna, new ChainSigner(ghost).record(anna.pinned().chain())));

    assertThatThrownBy(() -> outbound.text(List.of(bert.user), "", "after").accepted().join())
        .hasCauseInstanceOf(NotAMemberException.class);
    assertThat(sent).hasSize(1);
  }
}
