package org.whimbrel.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.protocol.Bytes;

/** What every store does. */
abstract class StoreContract {
  abstract Store store();

  static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aValueShouldBeReadAsItWasWrittenLast() {
    Store store = store();
    assertThat(store.read("cursor")).isEmpty();

    store.write("cursor", bytes("1"));
    store.write("cursor", bytes("22"));

    assertThat(store.read("cursor")).contains(bytes("22"));
    store.write("cursor", bytes(""));
    assertThat(store.read("cursor")).contains(bytes(""));
  }

  @Test
  void aDeletedValueShouldBeGone() {
    Store store = store();
    store.write("outbox/a", bytes("1"));

    store.delete("outbox/a");
    store.delete("outbox/a");

    assertThat(store.read("outbox/a")).isEmpty();
    assertThat(store.list("outbox")).isEmpty();
  }

  @Test
  void aFolderShouldListItsNamesInOrder() {
    Store store = store();
    store.write("sent/b", bytes("2"));
    store.write("sent/a", bytes("1"));
    store.write("sent-more/c", bytes("3"));
    store.write("senu", bytes("4"));

    assertThat(store.list("sent")).containsExactly("sent/a", "sent/b");
    assertThat(store.list("none")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/../b", "/a", "a/", "a/b/c", "A", "a.b", "a\u0000", "a//b"})
  void aNameThatLeadsElsewhereShouldBeRefused(String name) {
    Store store = store();

    assertThatIllegalArgumentException().isThrownBy(() -> store.read(name));
    assertThatIllegalArgumentException().isThrownBy(() -> store.write(name, bytes("1")));
    assertThatIllegalArgumentException().isThrownBy(() -> store.delete(name));
  }

  @Test
  void aNameThatIsTooLongShouldBeRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> store().read("a".repeat(101)));
  }
}
