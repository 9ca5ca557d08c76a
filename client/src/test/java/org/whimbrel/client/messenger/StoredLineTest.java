package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.protocol.Bytes;

class StoredLineTest {
  private final MemoryStore store = new MemoryStore();
  private final StoredLine<String, String> line = open(2);

  @Test
  void whatStandsInLineShouldSurviveARestart() {
    var unused = line.put("a=1");

    assertThat(open(2).find("a")).contains("a=1");
  }

  @Test
  void whatIsNewAboutOneShouldTakeItsPlace() {
    assertThat(line.put("a=1")).isEmpty();
    assertThat(line.put("b=1")).isEmpty();
    assertThat(line.put("a=2")).isEmpty();

    assertThat(line.all()).containsExactly("a=2", "b=1");
    assertThat(open(2).all()).containsExactly("a=2", "b=1");
  }

  @Test
  void theFirstShouldGoBeyondTheBound() {
    assertThat(line.put("a=1")).isEmpty();
    assertThat(line.put("b=1")).isEmpty();
    assertThat(line.put("c=1")).contains("a");

    assertThat(line.all()).containsExactly("b=1", "c=1");
    assertThat(store.list("line")).containsExactly("line/b", "line/c");
  }

  @Test
  void whatIsSentToTheEndShouldGoLast() {
    assertThat(line.put("a=1")).isEmpty();
    assertThat(line.put("b=1")).isEmpty();

    line.toEnd("a");
    line.toEnd("nothing");

    assertThat(line.first()).contains("b=1");
    assertThat(line.put("c=1")).contains("b");
  }

  @Test
  void whatIsTakenOutShouldBeGone() {
    assertThat(line.put("a=1")).isEmpty();

    line.remove("a");
    line.remove("nothing");

    assertThat(line.first()).isEmpty();
    assertThat(store.list("line")).isEmpty();
  }

  @Test
  void whatCannotBeReadShouldBeDropped() {
    assertThat(line.put("a=1")).isEmpty();
    store.write("line/b", bytes("nonsense"));
    store.write("line/c", bytes("d=1"));

    assertThat(open(2).all()).containsExactly("a=1");
    assertThat(store.list("line")).containsExactly("line/a");
  }

  @Test
  void aSmallerBoundShouldHoldForWhatIsThere() {
    assertThat(line.put("a=1")).isEmpty();
    assertThat(line.put("b=1")).isEmpty();

    assertThat(open(1).all()).containsExactly("b=1");
    assertThat(store.list("line")).containsExactly("line/b");
  }

  private StoredLine<String, String> open(int maxCount) {
    return new StoredLine<>(store, "line", maxCount, new Pairs());
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Things like {@code key=value}. */
  private static final class Pairs implements StoredLine.Form<String, String> {
    @Override
    public String name(String key) {
      return key;
    }

    @Override
    public Bytes toBytes(String pair) {
      return bytes(pair);
    }

    @Override
    public String fromBytes(String name, Bytes kept) {
      String pair = new String(kept.bytes(), StandardCharsets.UTF_8);
      if (!pair.contains("=")) {
        throw new IllegalArgumentException("no pair");
      }
      return pair;
    }

    @Override
    public String key(String pair) {
      return pair.split("=", 2)[0];
    }
  }
}
