package org.whimbrel.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

/** A device on the socket. Every frame that comes is kept, so that a test sees duplicates too. */
final class DeviceClient implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** What takes effect at once is there within a second; a busy machine is given some more. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final int POLL_MS = 10;

  private final @Nullable Login login;
  private final WebSocket socket;
  private final Inbox inbox;
  private final Frame.Hello hello;

  private DeviceClient(@Nullable Login login, WebSocket socket, Inbox inbox) {
    this.login = login;
    this.socket = socket;
    this.inbox = inbox;
    this.hello = await(Frame.Hello.class, frame -> true);
  }

  /** Connects as programs do: the token is in the header. Returns when {@code hello} is there. */
  static DeviceClient connect(WhimbrelServer server, Login login) {
    return connect(server, 0, login);
  }

  /** The same to a certain node, counted from 0. */
  static DeviceClient connect(WhimbrelServer server, int node, Login login) {
    Inbox inbox = new Inbox();
    return new DeviceClient(
        login,
        open(
            server.socket(node),
            HTTP.newWebSocketBuilder()
                .header("Authorization", "Bearer " + login.accessToken())
                .subprotocols(Frame.SUBPROTOCOL),
            inbox),
        inbox);
  }

  /**
   * Connects as the page does: the token is a second subprotocol, and the browser tells its origin.
   */
  static DeviceClient connectAsBrowser(WhimbrelServer server, Login login) {
    Inbox inbox = new Inbox();
    return new DeviceClient(
        login,
        open(
            server.socket(),
            HTTP.newWebSocketBuilder()
                .header("Origin", server.http().toString())
                .subprotocols(
                    Frame.SUBPROTOCOL, Frame.BEARER_SUBPROTOCOL_PREFIX + login.accessToken()),
            inbox),
        inbox);
  }

  /** What a refused handshake was answered. */
  record Refusal(int status, String mediaType) {}

  /** Tries a handshake that should not succeed. */
  static Refusal refusal(
      WhimbrelServer server, @Nullable String accessToken, @Nullable String subprotocol) {
    WebSocket.Builder handshake = HTTP.newWebSocketBuilder();
    if (accessToken != null) {
      handshake.header("Authorization", "Bearer " + accessToken);
    }
    if (subprotocol != null) {
      handshake.subprotocols(subprotocol);
    }
    try {
      open(server.socket(), handshake, new Inbox()).abort();
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return new Refusal(
            refused.getResponse().statusCode(), Api.mediaType(refused.getResponse().headers()));
      }
      throw e;
    }
    throw new AssertionError("the handshake succeeded");
  }

  private static WebSocket open(URI uri, WebSocket.Builder handshake, Inbox inbox) {
    return handshake.connectTimeout(LIMIT).buildAsync(uri, inbox).join();
  }

  /** A signed message of this device. */
  Frame.Send message(UUID... recipients) {
    return Objects.requireNonNull(login).message(recipients);
  }

  /** The first frame of the session. */
  Frame.Hello hello() {
    return hello;
  }

  /** The subprotocol that the server chose. */
  String subprotocol() {
    return socket.getSubprotocol();
  }

  void send(Frame.ClientFrame frame) {
    send(FrameCodec.encode(frame));
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  void sendBinary(byte[] bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  /** Sends, and again when the server is busy, as it asks for; waits until it is accepted. */
  void sendAccepted(Frame.Send message) {
    AtomicLong sendAtMs = new AtomicLong(0);
    Awaitility.await("accepted")
        .atMost(LIMIT)
        .pollInterval(POLL_MS, TimeUnit.MILLISECONDS)
        .until(
            () -> {
              if (System.currentTimeMillis() >= sendAtMs.get()) {
                sendAtMs.set(Long.MAX_VALUE);
                send(message);
              }
              inbox
                  .take(Frame.Rejected.class, rejected -> rejected.id().equals(message.id()))
                  .ifPresent(
                      rejected -> {
                        if (rejected.code() != ErrorCode.BUSY) {
                          throw new AssertionError("rejected: " + rejected.detail());
                        }
                        sendAtMs.set(
                            System.currentTimeMillis()
                                + Objects.requireNonNull(rejected.retryAfterMs()));
                      });
              return inbox
                  .take(Frame.Accepted.class, accepted -> accepted.id().equals(message.id()))
                  .isPresent();
            });
  }

  /** Waits for a frame, and takes it; each is given out once. */
  <T extends Frame.ServerFrame> T await(Class<T> type, Predicate<T> wanted) {
    return Awaitility.await(type.getSimpleName())
        .atMost(LIMIT)
        .pollInterval(POLL_MS, TimeUnit.MILLISECONDS)
        .until(() -> inbox.take(type, wanted), Optional::isPresent)
        .orElseThrow();
  }

  /** Whether a frame came that nobody has taken yet; it is taken. */
  <T extends Frame.ServerFrame> boolean got(Class<T> type, Predicate<T> wanted) {
    return inbox.take(type, wanted).isPresent();
  }

  /** Waits for the entry of a message, and takes it. */
  Frame.Entry awaitEntry(UUID messageId) {
    return await(Frame.Entry.class, entry -> entry.id().equals(messageId));
  }

  /** Waits until so many messages came, however often each; gives all of them, in their order. */
  List<Frame.Entry> awaitEntries(int count) {
    return Awaitility.await(count + " messages")
        .atMost(LIMIT)
        .pollInterval(POLL_MS, TimeUnit.MILLISECONDS)
        .until(this::entries, entries -> entries.size() >= count);
  }

  /** Waits a short time for an entry, which stays where it is. */
  Frame.Entry soon(Predicate<Frame.Entry> wanted) {
    return Awaitility.await("entry")
        .atMost(SOON)
        .pollInterval(POLL_MS, TimeUnit.MILLISECONDS)
        .until(() -> allEntries().stream().filter(wanted).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  /** The messages that came so far, in their order. */
  List<Frame.Entry> entries() {
    return inbox.entries().stream().filter(Messages::isMessage).toList();
  }

  /** All entries that came so far, notices too, in their order. */
  List<Frame.Entry> allEntries() {
    return inbox.entries();
  }

  /** Waits for a notice, and takes it. */
  Frame.Entry awaitNotice(EntryKind kind, Predicate<Frame.Entry> wanted) {
    return await(Frame.Entry.class, entry -> entry.kind() == kind && wanted.test(entry));
  }

  /** Syncs page after page up to the head; gives the pages' marks. */
  List<Frame.Page> syncAll() {
    List<Frame.Page> pages = new ArrayList<>();
    long after = 0;
    Frame.Page page;
    do {
      long asked = after;
      send(new Frame.Sync(asked));
      page = await(Frame.Page.class, mark -> mark.after() == asked);
      pages.add(page);
      after = page.through();
    } while (page.through() < page.head());
    return pages;
  }

  /** Waits until the server has closed the socket; gives the code. */
  int awaitClose() {
    try {
      return inbox.closed.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("the server did not close the socket", e);
    }
  }

  boolean isOpen() {
    return !inbox.closed.isDone();
  }

  @Override
  public void close() {
    if (!inbox.closed.isDone()) {
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(gone -> socket);
      // The server has taken the session off its books when it has answered.
      inbox.closed.completeOnTimeout(0, 2, TimeUnit.SECONDS).exceptionally(gone -> 0).join();
    }
    socket.abort();
  }

  private static final class Inbox implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();
    private final List<Frame.ServerFrame> waiting = new ArrayList<>();
    private final List<Frame.Entry> entries = new ArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    synchronized <T extends Frame.ServerFrame> Optional<T> take(
        Class<T> type, Predicate<T> wanted) {
      for (Frame.ServerFrame frame : waiting) {
        if (type.isInstance(frame) && wanted.test(type.cast(frame))) {
          waiting.remove(frame);
          return Optional.of(type.cast(frame));
        }
      }
      return Optional.empty();
    }

    synchronized List<Frame.Entry> entries() {
      return List.copyOf(entries);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        take(parts.toString());
        parts.setLength(0);
      }
      from.request(1);
      return null;
    }

    private synchronized void take(String text) {
      try {
        Frame.ServerFrame frame = FrameCodec.decodeServer(text);
        waiting.add(frame);
        if (frame instanceof Frame.Entry entry) {
          entries.add(entry);
        }
      } catch (BadFrameException e) {
        closed.completeExceptionally(e);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      closed.completeExceptionally(failure);
    }
  }
}
