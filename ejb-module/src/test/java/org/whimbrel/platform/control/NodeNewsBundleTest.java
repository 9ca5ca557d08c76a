package org.whimbrel.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.platform.control.NodeNewsBundle.MalformedException;

class NodeNewsBundleTest {
  private static final UUID ID = UUID.randomUUID();
  private static final NodeNewsBundle BUNDLE =
      new NodeNewsBundle(
          new NodeId("node-2"),
          UUID.randomUUID(),
          7,
          false,
          List.of(
              new NodeNews("one-kind", List.of(ID, UUID.randomUUID()), 42),
              new NodeNews("another", List.of(), -1)));

  @Test
  void whatWasWrittenShouldBeRead() throws MalformedException {
    assertThat(NodeNewsBundle.decode(BUNDLE.encode())).isEqualTo(BUNDLE);
  }

  /** As the first release writes it: nodes of later ones must read it. */
  @Test
  void theFormOfVersionOneShouldStay() throws MalformedException {
    UUID id = new UUID(1, 2);
    NodeNewsBundle bundle =
        new NodeNewsBundle(
            new NodeId("n"), new UUID(3, 4), 5, true, List.of(new NodeNews("k", List.of(id), 6)));
    byte[] expected = {
      1, 0, 1, 'n', // version, node
      0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, // life
      0, 0, 0, 0, 0, 0, 0, 5, 1, // number, last
      0, 1, 0, 1, 'k', 1, // one piece of news, its kind, one id
      0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, //
      0, 0, 0, 0, 0, 0, 0, 6
    };

    assertThat(bundle.encode()).isEqualTo(expected);
    assertThat(NodeNewsBundle.decode(expected)).isEqualTo(bundle);
  }

  @Test
  void whatIsCutShortShouldBeRefusedWhereverItIsCut() {
    byte[] whole = BUNDLE.encode();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> NodeNewsBundle.decode(cut)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aTailOrAnotherVersionShouldBeRefused() {
    byte[] longer = Arrays.copyOf(BUNDLE.encode(), BUNDLE.encode().length + 1);
    assertThatThrownBy(() -> NodeNewsBundle.decode(longer)).isInstanceOf(MalformedException.class);
    byte[] other = BUNDLE.encode();
    other[0] = 2;
    assertThatThrownBy(() -> NodeNewsBundle.decode(other)).isInstanceOf(MalformedException.class);
  }

  @Test
  void whatIsNoBundleShouldBeRefused() {
    byte[] text = "<news>".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> NodeNewsBundle.decode(text)).isInstanceOf(MalformedException.class);
    byte[] badNode = BUNDLE.encode();
    badNode[3] = ' ';
    assertThatThrownBy(() -> NodeNewsBundle.decode(badNode)).isInstanceOf(MalformedException.class);
  }

  @Test
  void newsShouldBeSmall() {
    List<UUID> ids = Collections.nCopies(NodeNews.IDS_MAX + 1, ID);
    assertThatIllegalArgumentException().isThrownBy(() -> new NodeNews("kind", ids, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new NodeNews("Kind 1", List.of(), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new NodeNews("", List.of(), 0));
  }

  @Test
  void newsShouldBeForThoseOnlyWhoKnowTheirKindAndForm() {
    NodeNews news = new NodeNews("kind", List.of(ID), 0);

    assertThat(news.is("kind", 1)).isTrue();
    assertThat(news.is("kind", 2)).isFalse();
    assertThat(news.is("other", 1)).isFalse();
  }
}
