package org.whimbrel.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class NoStoreTest {
  @Test
  void nothingShouldBeKept() {
    NoStore.INSTANCE.write("outbox/a", StoreContract.bytes("1"));

    assertThat(NoStore.INSTANCE.read("outbox/a")).isEmpty();
    assertThat(NoStore.INSTANCE.list("outbox")).isEmpty();
    assertThat(NoStore.INSTANCE.isKeeping()).isFalse();
    assertThat(new MemoryStore().isKeeping()).isTrue();
  }

  @Test
  void aNameThatLeadsElsewhereShouldBeRefusedAsByEveryStore() {
    assertThatIllegalArgumentException().isThrownBy(() -> NoStore.INSTANCE.read("../a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NoStore.INSTANCE.write("", StoreContract.bytes("1")));
  }
}
