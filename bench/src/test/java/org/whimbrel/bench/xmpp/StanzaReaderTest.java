package org.whimbrel.bench.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StanzaReaderTest {
  private static final String OPEN =
      "<?xml version='1.0'?><stream:stream id='1' version='1.0' xml:lang='en'"
          + " xmlns:stream='http://etherx.jabber.org/streams' from='localhost'"
          + " xmlns='jabber:client'>";
  private static final String MESSAGE =
      "<message xml:lang='en' to='u2@localhost' from='u1@localhost/r' type='chat' id='i1'>"
          + "<stanza-id by='u2@localhost' id='17' xmlns='urn:xmpp:sid:0'/>"
          + "<request xmlns='urn:xmpp:receipts'/><body>gr\u00fc\u00df &lt;dich&gt; &#x1F600;</body></message>";

  private final StanzaReader reader = new StanzaReader();

  private List<Element> read(String text) throws BadStreamException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return reader.read(bytes, 0, bytes.length);
  }

  private static void assertMessage(Element message) {
    assertThat(message.is("message", Stanzas.CLIENT)).isTrue();
    assertThat(message.attributes())
        .isEqualTo(
            Map.of("to", "u2@localhost", "from", "u1@localhost/r", "type", "chat", "id", "i1"));
    assertThat(message.child("request", Stanzas.RECEIPTS)).isPresent();
    assertThat(message.child("request", Stanzas.CLIENT)).isEmpty();
    assertThat(message.child("body", Stanzas.CLIENT).orElseThrow().text())
        .isEqualTo("gr\u00fc\u00df <dich> \uD83D\uDE00");
    assertThat(message.attribute("missing")).isEmpty();
  }

  @Test
  void elementsShouldBeToldWhenTheyAreComplete() throws Exception {
    assertThat(reader.hasBegun()).isFalse();
    assertThat(read(OPEN)).isEmpty();
    assertThat(reader.hasBegun()).isTrue();

    List<Element> two = read(MESSAGE + " \n<a h='2' xmlns='urn:xmpp:sm:3'/><mess");

    assertThat(two).hasSize(2);
    assertMessage(two.get(0));
    assertThat(two.get(1))
        .isEqualTo(new Element("a", Stanzas.MANAGEMENT, Map.of("h", "2"), List.of(), ""));
    assertThat(read("age/>")).extracting(Element::name).containsExactly("message");
  }

  @Test
  void bytesShouldComeInAnyPieces() throws Exception {
    byte[] bytes = (OPEN + MESSAGE + MESSAGE).getBytes(StandardCharsets.UTF_8);
    List<Element> all = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      all.addAll(reader.read(bytes, i, 1));
    }

    assertThat(all).hasSize(2);
    all.forEach(StanzaReaderTest::assertMessage);
  }

  @Test
  void theEndOfTheStreamShouldBeSeen() throws Exception {
    read(OPEN);
    assertThat(reader.hasEnded()).isFalse();

    read("</stream:stream>");

    assertThat(reader.hasEnded()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<message></presence>",
        "<message",
        "<!DOCTYPE x [<!ENTITY y 'z'>]><message/>",
        "<message><!-- no --></message>",
        "<message><?no no?></message>"
      })
  void whatXmppDoesNotHaveShouldBeRefused(String text) throws Exception {
    read(OPEN);

    assertThatThrownBy(() -> read(text + "<next")).isInstanceOf(BadStreamException.class);
  }

  @Test
  void anElementShouldBeBounded() throws Exception {
    read(OPEN + "<message><body>");
    String part = "x".repeat(1 << 16);

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 17; i++) {
                read(part);
              }
            })
        .isInstanceOf(BadStreamException.class)
        .hasMessageContaining("too large");
    assertThatThrownBy(() -> new StanzaReader().read(deep(), 0, deep().length))
        .isInstanceOf(BadStreamException.class)
        .hasMessageContaining("too deep");
  }

  private static byte[] deep() {
    return (OPEN + "<x>".repeat(33)).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void manyElementsShouldNotAddUpToTheBound() throws Exception {
    read(OPEN);
    String body = "<message><body>" + "x".repeat(1 << 16) + "</body></message>";
    for (int i = 0; i < 40; i++) {
      assertThat(read(body)).hasSize(1);
    }
  }
}
