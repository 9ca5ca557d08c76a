package org.whimbrel.bench.xmpp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One stream, from the connection to its end, without encryption: for servers on the same machine.
 * With stream management each side tells the other how many stanzas it has dealt with; streams are
 * not resumed. Sending is thread-safe.
 */
final class XmppSession implements Channel.Listener {
  /** A stanza whose acknowledgement nobody wants to hear of. */
  static final long NO_TAG = -1;

  private final Login login;
  private final Listener listener;
  private final Deque<Long> unacknowledged = new ArrayDeque<>();
  private @Nullable Channel channel;
  private StanzaReader reader = new StanzaReader();
  private Step step = Step.SIGNING_IN;
  private long acknowledged;
  private long received;

  /**
   * Who signs in.
   *
   * @param domain the server's
   * @param user the part before the {@code @}
   * @param password in the clear
   * @param resource names the device
   */
  record Login(String domain, String user, String password, String resource) {
    /** Without the password. */
    @Override
    public String toString() {
      return user + "@" + domain + "/" + resource;
    }
  }

  /** How far the stream is. */
  private enum Step {
    SIGNING_IN,
    BINDING,
    ENABLING,
    ARRIVING,
    READY
  }

  /** Told what happens, on the reactor's thread; must not block. */
  interface Listener {
    /** The server has dealt with the presence, so messages come from now on. */
    void onReady();

    /** A message stanza came. */
    void onMessage(Element message, long nowNanos);

    /** The server has dealt with the stanza that had this tag. */
    void onAcknowledged(long tag, long nowNanos);

    /** The stream ended, whoever ended it. */
    void onEnd(String reason);
  }

  XmppSession(Login login, Listener listener) {
    this.login = login;
    this.listener = listener;
  }

  /** Connects and signs in. */
  void open(Reactor on, InetSocketAddress address) throws IOException {
    synchronized (this) {
      channel = on.connect(address, this);
    }
  }

  /**
   * Sends a stanza.
   *
   * @param tag comes back with its acknowledgement, or {@link #NO_TAG}
   * @param ask whether to ask for that now; else it comes with a later one
   */
  void send(String stanza, long tag, boolean ask) {
    synchronized (this) { // stanzas are counted in the order in which they are written
      unacknowledged.add(tag);
      write(ask ? stanza + Stanzas.REQUEST : stanza);
    }
  }

  /** Ends the stream. */
  void close() {
    write(Stanzas.END);
    Channel open = channel();
    if (open != null) {
      open.close("closed");
    }
  }

  private synchronized @Nullable Channel channel() {
    return channel;
  }

  private void write(String text) {
    Channel open = channel();
    if (open != null) {
      open.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Override
  public void onConnected() {
    write(Stanzas.open(login.domain()));
  }

  @Override
  public void onBytes(byte[] bytes, int length) {
    StanzaReader current = reader;
    try {
      for (Element element : current.read(bytes, 0, length)) {
        take(element);
      }
      if (current.hasEnded()) {
        fail("the server ended the stream");
      }
    } catch (BadStreamException e) {
      fail(String.valueOf(e.getMessage()));
    }
  }

  private void fail(String reason) {
    Channel open = channel();
    if (open != null) {
      open.end(reason);
    }
  }

  @Override
  public void onEnd(String reason) {
    listener.onEnd(reason);
  }

  private void take(Element element) throws BadStreamException {
    switch (element.namespace()) {
      case Stanzas.STREAM -> takeOfStream(element);
      case Stanzas.SASL -> takeOfSasl(element);
      case Stanzas.MANAGEMENT -> takeOfManagement(element);
      case Stanzas.CLIENT -> takeStanza(element);
      default -> {} // features that nobody asked for
    }
  }

  private void takeOfStream(Element element) throws BadStreamException {
    if (element.name().equals("error")) {
      throw new BadStreamException("stream error: " + element.children());
    }
    if (!element.name().equals("features")) {
      return;
    }
    if (step == Step.SIGNING_IN) {
      boolean plain =
          element.child("mechanisms", Stanzas.SASL).stream()
              .flatMap(all -> all.children().stream())
              .anyMatch(mechanism -> mechanism.text().equals("PLAIN"));
      if (!plain) {
        throw new BadStreamException("the server does not let in with a password");
      }
      write(Stanzas.plain(login.user(), login.password()));
    } else {
      write(Stanzas.bind(login.resource()));
    }
  }

  private void takeOfSasl(Element element) throws BadStreamException {
    if (!element.name().equals("success") || step != Step.SIGNING_IN) {
      throw new BadStreamException("signing in: " + element.name() + " " + element.children());
    }
    step = Step.BINDING;
    reader = new StanzaReader(); // the stream begins anew
    write(Stanzas.open(login.domain()));
  }

  private void takeOfManagement(Element element) throws BadStreamException {
    switch (element.name()) {
      case "enabled" -> {
        step = Step.ARRIVING;
        send(Stanzas.PRESENCE, NO_TAG, true);
      }
      case "r" -> write(Stanzas.acknowledge(received));
      case "a" -> takeAcknowledgement(element.attribute("h"));
      default -> throw new BadStreamException("stream management: " + element.name());
    }
  }

  private void takeAcknowledgement(String count) throws BadStreamException {
    long nowNanos = System.nanoTime();
    long through;
    try {
      through = Long.parseLong(count);
    } catch (NumberFormatException e) {
      throw new BadStreamException("stream management: h is " + count, e);
    }
    while (acknowledged < through) {
      Long tag;
      synchronized (this) {
        tag = unacknowledged.poll();
      }
      if (tag == null) {
        throw new BadStreamException("the server has dealt with more than was sent");
      }
      acknowledged++;
      if (tag != NO_TAG) {
        listener.onAcknowledged(tag, nowNanos);
      }
    }
    if (step == Step.ARRIVING && acknowledged > 0) {
      step = Step.READY;
      listener.onReady();
    }
  }

  private void takeStanza(Element stanza) throws BadStreamException {
    if (step == Step.BINDING && stanza.name().equals("iq")) {
      if (!stanza.attribute("type").equals("result")) {
        throw new BadStreamException("no resource: " + stanza.children());
      }
      step = Step.ENABLING;
      write(Stanzas.ENABLE);
      return;
    }
    if (step == Step.ARRIVING || step == Step.READY) {
      received++;
    }
    if (stanza.name().equals("message")) {
      listener.onMessage(stanza, System.nanoTime());
    }
  }
}
