package org.whimbrel.bench.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The session on a real connection; this test is the server. */
class XmppSessionTest implements XmppSession.Listener {
  private static final String OPEN =
      "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
          + " xmlns:stream='http://etherx.jabber.org/streams'>";

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final XmppSession session =
      new XmppSession(new XmppSession.Login("localhost", "anna", "secret", "r"), this);
  private Reactor reactor;
  private ServerSocket listening;
  private Socket socket;

  @BeforeEach
  void connect() throws IOException {
    reactor = Reactor.start(0);
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    session.open(
        reactor, new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort()));
    socket = listening.accept();
    socket.setSoTimeout(10_000);
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    listening.close();
    reactor.close();
  }

  @Override
  public void onReady() {
    told.add("ready");
  }

  @Override
  public void onMessage(Element message, long nowNanos) {
    told.add("message " + message.attribute("id"));
  }

  @Override
  public void onAcknowledged(long tag, long nowNanos) {
    told.add("acknowledged " + tag);
  }

  @Override
  public void onEnd(String reason) {
    told.add("end " + reason);
  }

  private void say(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads exactly this. */
  private void expect(String text) throws IOException {
    byte[] bytes = new byte[text.getBytes(StandardCharsets.UTF_8).length];
    new DataInputStream(socket.getInputStream()).readFully(bytes);
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(text);
  }

  private String told() throws InterruptedException {
    return String.valueOf(told.poll(10, TimeUnit.SECONDS));
  }

  private void signIn() throws Exception {
    expect(Stanzas.open("localhost"));
    say(
        OPEN
            + "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
            + "<mechanism>PLAIN</mechanism></mechanisms></stream:features>");
    expect(Stanzas.plain("anna", "secret"));
    say("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    expect(Stanzas.open("localhost"));
    say(
        OPEN
            + "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>");
    expect(Stanzas.bind("r"));
    say("<iq type='result' id='bind'/>");
    expect(Stanzas.ENABLE);
    say("<enabled xmlns='urn:xmpp:sm:3'/>");
    expect(Stanzas.PRESENCE + Stanzas.REQUEST);
    assertThat(told).isEmpty();
    say("<presence from='anna@localhost/r'/><a xmlns='urn:xmpp:sm:3' h='1'/>");
    assertThat(told()).isEqualTo("ready");
  }

  @Test
  void bothSidesShouldCountStanzas() throws Exception {
    signIn();
    session.send("<message id='1'/>", 71, false);
    session.send("<message id='2'/>", XmppSession.NO_TAG, false);
    session.send("<message id='3'/>", 73, true);
    expect("<message id='1'/><message id='2'/><message id='3'/>" + Stanzas.REQUEST);

    say("<a xmlns='urn:xmpp:sm:3' h='2'/><message id='4'/><r xmlns='urn:xmpp:sm:3'/>");
    assertThat(List.of(told(), told())).containsExactly("acknowledged 71", "message 4");
    expect(Stanzas.acknowledge(2)); // with the presence

    say("<a xmlns='urn:xmpp:sm:3' h='4'/><a xmlns='urn:xmpp:sm:3' h='4'/>");
    assertThat(told()).isEqualTo("acknowledged 73");

    say("<a xmlns='urn:xmpp:sm:3' h='5'/>");
    assertThat(told()).contains("end ", "more than was sent");
  }

  @Test
  void muchShouldBeWrittenThoughTheServerReadsLate() throws Exception {
    signIn();
    String body = "x".repeat(100_000);
    String message = Stanzas.message("a@b", "i", body);
    int count = 100; // more than the system keeps for a connection
    for (int i = 0; i < count; i++) {
      session.send(message, i, false);
    }

    for (int i = 0; i < count; i++) {
      expect(message);
    }
    say("<a xmlns='urn:xmpp:sm:3' h='" + (count + 1) + "'/>");
    for (int i = 0; i < count; i++) {
      assertThat(told()).isEqualTo("acknowledged " + i);
    }
  }

  @Test
  void aRefusedPasswordShouldEndIt() throws Exception {
    expect(Stanzas.open("localhost"));
    say(
        OPEN
            + "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
            + "<mechanism>PLAIN</mechanism></mechanisms></stream:features>");
    expect(Stanzas.plain("anna", "secret"));
    say("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");

    assertThat(told()).contains("end signing in: failure", "not-authorized");
  }

  @Test
  void theEndOfTheConnectionShouldBeToldOnce() throws Exception {
    signIn();
    session.close();
    expect(Stanzas.END);

    assertThat(told()).isEqualTo("end closed");
    socket.close();
    session.close();
    reactor.execute(() -> told.add("after it"));
    assertThat(told()).isEqualTo("after it");
  }
}
