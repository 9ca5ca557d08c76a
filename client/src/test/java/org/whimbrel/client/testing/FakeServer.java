package org.whimbrel.client.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.testing.FakeAccounts.Device;
import org.whimbrel.client.testing.RawServer.Answer;
import org.whimbrel.client.testing.RawServer.Peer;
import org.whimbrel.client.testing.RawServer.Request;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.protocol.Limits;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.Wraps;
import org.whimbrel.protocol.keys.BadKeysException;

/**
 * Accounts, chains, mailboxes and sockets in memory, without the checks that the real server makes.
 * It can misbehave where a test wants that. Everybody is connected to everybody.
 */
public final class FakeServer implements RawServer.Handler, AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Answer NOTHING = new Answer(404, "{}");
  private static final Answer UNKNOWN_MESSAGE =
      new Answer(404, "{\"code\":\"unknown-message\",\"detail\":\"\"}");

  private final RawServer raw = new RawServer(this);
  private final FakeAccounts accounts = new FakeAccounts();
  private final FakeSockets sockets = new FakeSockets();
  private final FakeArchive archive = new FakeArchive();
  private final FakeMailboxes mailboxes = new FakeMailboxes(accounts, sockets, archive);

  /** Changes what devices get of the wraps of a message; a test puts it here. */
  public volatile UnaryOperator<List<Wrap>> wrapFilter = wraps -> wraps;

  /** What came as frames, in order. */
  public final List<Frame.ClientFrame> frames = new CopyOnWriteArrayList<>();

  /** Wraps that came later, for messages that were there. */
  public final List<Wrap> topUps = new CopyOnWriteArrayList<>();

  /** Wraps are not taken before this is done. */
  public volatile CompletableFuture<?> heldTopUps = CompletableFuture.completedFuture(null);

  /** Changes what is told of a message's recipients; a test puts it here. */
  public volatile UnaryOperator<List<UUID>> recipientsFilter = recipients -> recipients;

  /** Does not answer the next questions for recipients, so many. */
  public final AtomicInteger unansweredRecipients = new AtomicInteger();

  /** Does not take the next key records, so many. */
  public final AtomicInteger failingRecords = new AtomicInteger();

  /** Does not take the next recovery records, so many. */
  public final AtomicInteger failingRecoveries = new AtomicInteger();

  /** The paths of all requests. */
  public final List<String> requests = new CopyOnWriteArrayList<>();

  /** Answers the next sends with busy, so many times. */
  public final AtomicInteger busy = new AtomicInteger();

  /** How many pings came. */
  public final AtomicInteger pings = new AtomicInteger();

  /** Answers no ping. */
  public volatile boolean silent;

  /** Refuses so many handshakes with 401. */
  public final AtomicInteger refusedHandshakes = new AtomicInteger();

  /** Where it is. */
  public URI address() {
    return raw.address();
  }

  @Override
  public void close() {
    raw.close();
  }

  /** Cuts all sockets without a word. */
  public synchronized void cutAll() {
    sockets.cutAll();
  }

  /** Closes all sockets of a device with a code. */
  public synchronized void closeAll(UUID account, int code) {
    sockets.closeAll(account, code);
  }

  /** How many sockets are open. */
  public synchronized int openSockets() {
    return sockets.count();
  }

  /** How many entries an account has. */
  public synchronized int entries(UUID account) {
    return mailboxes.head(account);
  }

  @Override
  public Answer onRequest(Request request) {
    if (request.path().endsWith("/wraps")) {
      heldTopUps.join();
    }
    return locked(request);
  }

  private synchronized Answer locked(Request request) {
    requests.add(request.method() + " " + request.path());
    try {
      return answer(request);
    } catch (JsonProcessingException | BadKeysException e) {
      return new Answer(400, "{\"code\":\"bad-field\",\"detail\":\"" + e.getMessage() + "\"}");
    }
  }

  private Answer answer(Request request) throws JsonProcessingException, BadKeysException {
    String path = request.path().replaceFirst("\\?.*", "");
    JsonNode body = request.body().isEmpty() ? null : JSON.readTree(request.body());
    Answer signedIn = body == null ? null : accounts.answer(path, body);
    if (signedIn != null) {
      return signedIn;
    }
    Device device = accounts.bearer(request.token());
    if (device == null) {
      return new Answer(401, "{\"code\":\"no-token\",\"detail\":\"\"}");
    }
    if (path.equals("/ws")) {
      return refusedHandshakes.getAndDecrement() > 0 ? new Answer(401, "{}") : new Answer(101, "");
    }
    return keysAndMessages(device, path, request.path(), body);
  }

  /** Does something with the archives. */
  public synchronized <T> T archive(ArchiveUse<T> use) {
    try {
      return use.of(archive);
    } catch (BadKeysException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is done with the archives. */
  public interface ArchiveUse<T> {
    /** Does it. */
    T of(FakeArchive archive) throws BadKeysException;
  }

  private Answer keysAndMessages(
      Device device, String path, String request, @Nullable JsonNode body)
      throws BadKeysException, JsonProcessingException {
    if (path.equals("/api/archive/recovery")
        && body != null
        && failingRecoveries.getAndDecrement() > 0) {
      return new Answer(500, "{}");
    }
    Answer archived = archive.answer(device.account(), device.number(), path, body);
    if (archived != null) {
      return archived;
    }
    if (path.equals("/api/message")) {
      long after = Long.parseLong(request.replaceFirst(".*[?&]after=([0-9]+).*", "$1"));
      return new Answer(200, mailboxes.page(device, after).toString());
    }
    if (path.endsWith("/recipients")) {
      return recipients(UUID.fromString(path.split("/", -1)[3]));
    }
    if (path.startsWith("/api/keys/")) {
      return keys(device.account(), path, body);
    }
    if (path.endsWith("/wraps") && body != null) {
      UUID id = UUID.fromString(path.split("/", -1)[3]);
      return topUp(id, Wraps.fromBase64Url(body.path("wraps").asText()));
    }
    return NOTHING;
  }

  private Answer keys(UUID own, String path, @Nullable JsonNode body) throws BadKeysException {
    if (path.startsWith("/api/keys/user/")) {
      UUID user = UUID.fromString(path.substring("/api/keys/user/".length()));
      return accounts.hasChain(user)
          ? new Answer(200, accounts.keys(user, true).toString())
          : new Answer(404, "{\"code\":\"unknown-account\",\"detail\":\"\"}");
    }
    if (body == null) {
      return NOTHING;
    }
    if (path.equals("/api/keys/query")) {
      ObjectNode answer = JSON.createObjectNode();
      ArrayNode users = answer.putArray("users");
      body.path("users")
          .forEach(id -> users.add(accounts.keys(UUID.fromString(id.asText()), false)));
      return new Answer(200, answer.toString());
    }
    if (path.equals("/api/keys/chain")) {
      accounts.append(own, body);
    } else if (!path.equals("/api/keys/record")) {
      return NOTHING;
    } else if (failingRecords.getAndDecrement() > 0) {
      return new Answer(500, "{}");
    } else {
      accounts.publish(own, body);
    }
    mailboxes.notifyOfKeys(own);
    return new Answer(200, "{}");
  }

  private Answer recipients(UUID message) {
    Frame.Send send = mailboxes.message(message);
    if (send == null) {
      return UNKNOWN_MESSAGE;
    }
    if (unansweredRecipients.getAndDecrement() > 0) {
      return new Answer(500, "{}");
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.putArray("recipients");
    recipientsFilter
        .apply(send.to())
        .forEach(id -> answer.withArray("recipients").add(id.toString()));
    return new Answer(200, answer.toString());
  }

  private Answer topUp(UUID message, Wraps wraps) {
    if (mailboxes.message(message) == null) {
      return UNKNOWN_MESSAGE;
    }
    for (Wrap wrap : wraps.list()) {
      topUps.add(wrap);
      mailboxes.topUp(message, wrap);
    }
    return new Answer(200, "{}");
  }

  @Override
  public synchronized void onOpen(Request request, Peer peer) {
    Device device = accounts.bearer(request.token());
    if (device == null) {
      throw new IllegalStateException("not signed in");
    }
    int head = mailboxes.head(device.account());
    sockets.add(peer, device, head);
    Limits limits =
        new Limits(786_432, 8_192, 1_000, 5, FakeMailboxes.PAGE, 100, 1_000, 60_000, 30_000);
    peer.send(
        FrameCodec.encode(
            new Frame.Hello(
                System.currentTimeMillis(), device.account(), device.number(), head, 0, limits)));
  }

  @Override
  public synchronized void onGone(Peer peer) {
    sockets.remove(peer);
  }

  @Override
  public synchronized void onText(Peer peer, String text) {
    Device device = sockets.device(peer);
    if (device == null) {
      return;
    }
    try {
      Frame.ClientFrame frame = FrameCodec.decodeClient(text);
      if (frame instanceof Frame.Ping) {
        pings.incrementAndGet();
        if (!silent) {
          peer.send(FrameCodec.encode(new Frame.Pong()));
        }
        return; // of the line, not of the conversation
      }
      frames.add(frame);
      if (frame instanceof Frame.Sync sync) {
        mailboxes.sync(peer, device, sync.after());
      } else if (frame instanceof Frame.Watch watch) {
        peer.send(FrameCodec.encode(new Frame.Presence(watch.users(), List.of())));
      } else if (frame instanceof Frame.Send send) {
        if (busy.getAndDecrement() > 0) {
          peer.send(
              "{\"type\":\"rejected\",\"id\":\"%s\",\"code\":\"busy\",\"detail\":\"\",\"retryAfterMs\":5}"
                  .formatted(send.id()));
          return;
        }
        mailboxes.send(device, send, Wraps.of(wrapFilter.apply(send.wraps().list())));
        peer.send(FrameCodec.encode(new Frame.Accepted(send.id())));
      }
    } catch (BadFrameException e) {
      throw new IllegalStateException(e);
    }
  }
}
