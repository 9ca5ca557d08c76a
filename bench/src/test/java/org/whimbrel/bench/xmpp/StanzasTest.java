package org.whimbrel.bench.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.traffic.Derived;

class StanzasTest {
  private static Element parsed(String stanza) throws BadStreamException {
    byte[] bytes = (Stanzas.open("a'b") + stanza).getBytes(StandardCharsets.UTF_8);
    List<Element> elements = new StanzaReader().read(bytes, 0, bytes.length);
    assertThat(elements).hasSize(1);
    return elements.get(0);
  }

  @Test
  void aMessageShouldBeReadAsItWasWritten() throws Exception {
    Element message = parsed(Stanzas.message("a@b", "i'1", "<&>\"'"));

    assertThat(message.is("message", Stanzas.CLIENT)).isTrue();
    assertThat(message.attribute("to")).isEqualTo("a@b");
    assertThat(message.attribute("type")).isEqualTo("chat");
    assertThat(message.attribute("id")).isEqualTo("i'1");
    assertThat(message.child("body", Stanzas.CLIENT).orElseThrow().text()).isEqualTo("<&>\"'");
    assertThat(message.child("request", Stanzas.RECEIPTS)).isPresent();
  }

  @Test
  void aReceiptShouldNameItsMessage() throws Exception {
    Element receipt = parsed(Stanzas.receipt("a@b/c", "r1", "i1"));

    assertThat(receipt.attribute("to")).isEqualTo("a@b/c");
    assertThat(receipt.child("received", Stanzas.RECEIPTS).orElseThrow().attribute("id"))
        .isEqualTo("i1");
    assertThat(receipt.child("body", Stanzas.CLIENT)).isEmpty();
  }

  @Test
  void whatSignsInShouldBeReadable() throws Exception {
    Element auth = parsed(Stanzas.plain("anna", "secret"));

    assertThat(auth.is("auth", Stanzas.SASL)).isTrue();
    assertThat(auth.attribute("mechanism")).isEqualTo("PLAIN");
    assertThat(Base64.getDecoder().decode(auth.text()))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("\0anna\0secret");
    assertThat(parsed(Stanzas.bind("r")).child("bind", Stanzas.BIND).orElseThrow().children())
        .singleElement()
        .extracting(Element::text)
        .isEqualTo("r");
    assertThat(parsed(Stanzas.ENABLE).is("enable", Stanzas.MANAGEMENT)).isTrue();
    assertThat(parsed(Stanzas.REQUEST).is("r", Stanzas.MANAGEMENT)).isTrue();
    assertThat(parsed(Stanzas.acknowledge(7)).attribute("h")).isEqualTo("7");
    assertThat(new XmppSession.Login("b", "anna", "secret", "r").toString())
        .doesNotContain("secret");
  }

  @Test
  void bodiesShouldHaveTheSizeAndFollowFromTheirIndex() {
    for (int bytes : new int[] {1, 2, 3, 4, 5, 4_096}) {
      Bodies bodies = new Bodies(new Derived(1), bytes);
      assertThat(bodies.of(7)).hasSize(bytes).matches("[A-Za-z0-9+/]+").isEqualTo(bodies.of(7));
    }
    Bodies bodies = new Bodies(new Derived(1), 4_096);
    assertThat(bodies.of(8)).isNotEqualTo(bodies.of(7));
  }
}
