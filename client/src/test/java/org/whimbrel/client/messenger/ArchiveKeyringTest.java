package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.ArchiveKey;
import org.whimbrel.client.crypto.Persona;
import org.whimbrel.client.messenger.ArchiveKeyring.Held;
import org.whimbrel.client.messenger.ArchiveKeyring.Target;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.client.store.Store;

class ArchiveKeyringTest {
  private final Persona anna = Persona.create();
  private final Store store = new MemoryStore();
  private final ArchiveKeyring keyring = new ArchiveKeyring(store, anna.user);

  private Held held(int epoch, int by, int seq, boolean agreed) {
    ArchiveKey key = ArchiveKey.generate(anna.user, epoch, Persona.RANDOM);
    return new Held(key, 1, seq, by, agreed);
  }

  @Test
  void keysShouldSurviveARestartAndStayInTheirAccount() {
    keyring.put(held(1, 1, 0, true));
    keyring.put(held(2, 1, 0, false));
    keyring.addSealed(List.of(new Target(1, 2, 3)));

    ArchiveKeyring again = new ArchiveKeyring(store, anna.user);

    assertThat(again.newest().orElseThrow().key().epoch()).as("agreed").isEqualTo(1);
    assertThat(again.find(2).orElseThrow().agreed()).isFalse();
    assertThat(again.isSealed(new Target(1, 2, 3))).isTrue();
    assertThat(again.isSealed(new Target(1, 2, 4))).isFalse();
    assertThat(new ArchiveKeyring(store, Persona.create().user).find(1)).isEmpty();
  }

  /** What a device knew that went meanwhile is not written with. */
  @Test
  void aKeyShouldBeWritableWhileAllWhoKnowItAreThere() throws Exception {
    anna.link();
    Held own = held(1, 1, 1, true);
    Held others = held(1, 2, 1, true);
    assertThat(own.isWritable(anna.pinned().chain())).isTrue();
    assertThat(others.isWritable(anna.pinned().chain())).isTrue();
    assertThat(held(1, 1, 1, false).isWritable(anna.pinned().chain())).isFalse();

    anna.remove(2);

    assertThat(own.isWritable(anna.pinned().chain())).isFalse();
    assertThat(others.isWritable(anna.pinned().chain())).isFalse();
    assertThat(held(2, 1, 2, true).isWritable(anna.pinned().chain())).isTrue();
    assertThat(held(2, 2, 2, true).isWritable(anna.pinned().chain()))
        .as("sealed by the one that went")
        .isFalse();
  }

  @Test
  void keysOfAnotherGenerationShouldBeDropped() {
    keyring.put(held(1, 1, 0, true));
    keyring.addSealed(List.of(new Target(1, 1, 1)));

    keyring.keepGeneration(1);
    assertThat(keyring.find(1)).isPresent();
    keyring.keepGeneration(2);

    assertThat(keyring.find(1)).isEmpty();
    assertThat(keyring.isSealed(new Target(1, 1, 1))).isFalse();
    assertThat(store.list("archive-key")).isEmpty();
  }
}
