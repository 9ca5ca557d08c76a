package org.whimbrel.client.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.testing.RawServer.Answer;
import org.whimbrel.client.testing.RawServer.Peer;
import org.whimbrel.client.testing.RawServer.Request;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.protocol.Limits;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.WrapReport;
import org.whimbrel.protocol.Wraps;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.KeyRecord;
import org.whimbrel.protocol.keys.SignedChainEntry;

/**
 * Accounts, chains, mailboxes and sockets in memory, without the checks that the real server makes.
 * It can misbehave where a test wants that. Everybody is connected to everybody.
 */
public final class FakeServer implements RawServer.Handler, AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PAGE = 3;

  private final RawServer raw = new RawServer(this);
  private final Map<UUID, Account> accounts = new HashMap<>();
  private final Map<String, Device> tokens = new HashMap<>();
  private final Map<Peer, Device> peers = new HashMap<>();

  /** Where the live entries of a socket began: its syncs end there. */
  private final Map<Peer, Integer> begun = new HashMap<>();

  private final FakeArchive archive = new FakeArchive();
  private final Map<UUID, Frame.Send> messages = new HashMap<>();
  private int tokenCount;

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

  /** The paths of all requests. */
  public final List<String> requests = new CopyOnWriteArrayList<>();

  /** Answers the next sends with busy, so many times. */
  public final AtomicInteger busy = new AtomicInteger();

  /** Refuses so many handshakes with 401. */
  public final AtomicInteger refusedHandshakes = new AtomicInteger();

  private record Device(UUID account, int number) {}

  private static final class Account {
    int devices;
    final List<JsonNode> chain = new ArrayList<>();
    final List<SignedChainEntry> entries = new ArrayList<>();
    final Map<Integer, JsonNode> records = new TreeMap<>();
    final Map<Integer, Integer> keyNumbers = new HashMap<>();
    final List<Frame.Entry> mailbox = new ArrayList<>();
    final Map<Integer, Map<Long, Frame.KeyWrap>> wraps = new HashMap<>();
  }

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
    peers.keySet().forEach(Peer::cut);
  }

  /** Closes all sockets of a device with a code. */
  public synchronized void closeAll(UUID account, int code) {
    peers.forEach(
        (peer, device) -> {
          if (device.account().equals(account)) {
            peer.close(code);
          }
        });
  }

  /** How many sockets are open. */
  public synchronized int openSockets() {
    return peers.size();
  }

  /** How many entries an account has. */
  public synchronized int entries(UUID account) {
    return accounts.getOrDefault(account, new Account()).mailbox.size();
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
    if (path.equals("/api/account") && body != null) {
      UUID id =
          UUID.nameUUIDFromBytes(body.path("handle").asText().getBytes(StandardCharsets.UTF_8));
      accounts.put(id, new Account());
      return new Answer(201, "{\"id\":\"" + id + "\"}");
    }
    if (path.equals("/api/session") && body != null) {
      UUID id =
          UUID.nameUUIDFromBytes(body.path("handle").asText().getBytes(StandardCharsets.UTF_8));
      Account account = account(id);
      int device = body.has("device") ? body.path("device").asInt() : ++account.devices;
      return tokens(new Device(id, device));
    }
    if (path.equals("/api/session/refresh") && body != null) {
      return tokens(
          new Device(UUID.fromString(body.path("account").asText()), body.path("device").asInt()));
    }
    Device device = tokens.get(request.token());
    if (device == null) {
      return new Answer(401, "{\"code\":\"no-token\",\"detail\":\"\"}");
    }
    if (path.equals("/ws")) {
      return refusedHandshakes.getAndDecrement() > 0 ? new Answer(401, "{}") : new Answer(101, "");
    }
    return keysAndMessages(device, path, request.path(), body);
  }

  /** A page of a mailbox, with what the archive has. */
  private ObjectNode page(Device device, String query) throws JsonProcessingException {
    List<Frame.Entry> mailbox = account(device.account()).mailbox;
    long after = Long.parseLong(query.replaceFirst(".*[?&]after=([0-9]+).*", "$1"));
    long through = Math.min(mailbox.size(), after + PAGE);
    ObjectNode answer = JSON.createObjectNode();
    answer.put("after", after).put("through", through).put("head", mailbox.size());
    answer.putArray("entries");
    for (long n = after + 1; n <= through; n++) {
      Frame.Entry entry = mailbox.get((int) n - 1);
      ObjectNode item = (ObjectNode) JSON.readTree(forDevice(device, entry));
      JsonNode wrap = archive.wrap(device.account(), entry.id());
      if (wrap != null) {
        item.set("archive", wrap);
      }
      answer.withArray("entries").add(item);
    }
    return answer;
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
    Answer archived = archive.answer(device.account(), device.number(), path, body);
    if (archived != null) {
      return archived;
    }
    if (path.equals("/api/message")) {
      return new Answer(200, page(device, request).toString());
    }
    if (path.endsWith("/recipients")) {
      return recipients(UUID.fromString(path.split("/", -1)[3]));
    }
    if (path.startsWith("/api/keys/user/")) {
      UUID user = UUID.fromString(path.substring("/api/keys/user/".length()));
      return account(user).chain.isEmpty()
          ? new Answer(404, "{\"code\":\"unknown-account\",\"detail\":\"\"}")
          : new Answer(200, keys(user, true).toString());
    }
    if (body == null) {
      return new Answer(404, "{}");
    }
    if (path.equals("/api/keys/query")) {
      ObjectNode answer = JSON.createObjectNode();
      ArrayNode users = answer.putArray("users");
      body.path("users").forEach(id -> users.add(keys(UUID.fromString(id.asText()), false)));
      return new Answer(200, answer.toString());
    }
    Account account = account(device.account());
    if (path.equals("/api/keys/chain")) {
      account.chain.add(body);
      account.entries.add(
          new SignedChainEntry(
              Bytes.fromBase64Url(body.path("entry").asText()),
              Bytes.fromBase64Url(body.path("signature").asText()),
              null));
      if (body.has("record")) {
        publish(account, body.path("record"));
      }
      notifyOfKeys(device.account());
      return new Answer(200, "{}");
    }
    if (path.equals("/api/keys/record") && failingRecords.getAndDecrement() > 0) {
      return new Answer(500, "{}");
    }
    if (path.equals("/api/keys/record")) {
      publish(account, body);
      notifyOfKeys(device.account());
      return new Answer(200, "{}");
    }
    if (path.endsWith("/wraps")) {
      UUID id = UUID.fromString(path.split("/", -1)[3]);
      return topUp(id, Wraps.fromBase64Url(body.path("wraps").asText()));
    }
    return new Answer(404, "{}");
  }

  private Answer recipients(UUID message) {
    Frame.Send send = messages.get(message);
    if (send == null) {
      return new Answer(404, "{\"code\":\"unknown-message\",\"detail\":\"\"}");
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

  private Account account(UUID id) {
    return accounts.computeIfAbsent(id, none -> new Account());
  }

  private Answer tokens(Device device) {
    String token = "t" + ++tokenCount;
    tokens.put(token, device);
    return new Answer(
        201,
        JSON.createObjectNode()
            .put("account", device.account().toString())
            .put("device", device.number())
            .put("accessToken", token)
            .put("refreshToken", "r" + tokenCount)
            .put("expiresInMs", 600_000)
            .toString());
  }

  private static void publish(Account account, JsonNode record) throws BadKeysException {
    KeyRecord read = KeyRecord.parse(Bytes.fromBase64Url(record.path("record").asText()));
    ObjectNode kept = JSON.createObjectNode();
    kept.put("device", read.device()).put("n", read.n());
    kept.set("record", record.path("record"));
    kept.set("signature", record.path("signature"));
    account.records.put(read.device(), kept);
    account.keyNumbers.put(read.device(), read.n());
  }

  private ObjectNode keys(UUID user, boolean withChain) {
    Account account = account(user);
    ObjectNode keys = JSON.createObjectNode().put("user", user.toString());
    keys.put("generation", account.chain.isEmpty() ? 0 : 1).put("seq", account.chain.size() - 1);
    if (!account.entries.isEmpty()) {
      keys.put("head", account.entries.get(account.entries.size() - 1).hash().toBase64Url());
    }
    if (withChain) {
      account.chain.forEach(keys.withArray("chain")::add);
    }
    account.records.values().forEach(keys.withArray("records")::add);
    return keys;
  }

  /** Everybody else is told of the change, with the whole chain. */
  private void notifyOfKeys(UUID user) {
    for (Map.Entry<UUID, Account> other : accounts.entrySet()) {
      if (!other.getKey().equals(user) || account(user).devices > 1) {
        deliver(
            other.getKey(),
            new Frame.Entry(
                0,
                EntryKind.KEYS,
                UUID.randomUUID(),
                user,
                0,
                1,
                List.of(),
                List.of(),
                null,
                null,
                null,
                new RawJson(keys(user, true).toString())),
            Wraps.NONE);
      }
    }
  }

  private Answer topUp(UUID message, Wraps wraps) {
    Frame.Send send = messages.get(message);
    if (send == null) {
      return new Answer(404, "{\"code\":\"unknown-message\",\"detail\":\"\"}");
    }
    for (Wrap wrap : wraps.list()) {
      topUps.add(wrap);
      deliver(
          wrap.account(),
          new Frame.Entry(
              0,
              EntryKind.WRAP,
              message,
              wrap.account(),
              0,
              1,
              List.of(),
              List.of(),
              null,
              null,
              null,
              null),
          Wraps.of(List.of(wrap)));
    }
    return new Answer(200, "{}");
  }

  @Override
  public synchronized void onOpen(Request request, Peer peer) {
    Device device = tokens.get(request.token());
    if (device == null) {
      throw new IllegalStateException("not signed in");
    }
    peers.put(peer, device);
    begun.put(peer, account(device.account()).mailbox.size());
    Limits limits = new Limits(786_432, 8_192, 1_000, 5, PAGE, 100, 1_000, 60_000, 30_000);
    peer.send(
        FrameCodec.encode(
            new Frame.Hello(
                System.currentTimeMillis(),
                device.account(),
                device.number(),
                account(device.account()).mailbox.size(),
                0,
                limits)));
  }

  @Override
  public synchronized void onGone(Peer peer) {
    peers.remove(peer);
    begun.remove(peer);
  }

  @Override
  public synchronized void onText(Peer peer, String text) {
    Device device = peers.get(peer);
    if (device == null) {
      return;
    }
    try {
      Frame.ClientFrame frame = FrameCodec.decodeClient(text);
      frames.add(frame);
      if (frame instanceof Frame.Sync sync) {
        sync(peer, device, sync.after());
      } else if (frame instanceof Frame.Watch watch) {
        peer.send(FrameCodec.encode(new Frame.Presence(watch.users(), List.of())));
      } else if (frame instanceof Frame.Send send) {
        if (busy.getAndDecrement() > 0) {
          peer.send(
              "{\"type\":\"rejected\",\"id\":\"%s\",\"code\":\"busy\",\"detail\":\"\",\"retryAfterMs\":5}"
                  .formatted(send.id()));
          return;
        }
        send(device, send);
        peer.send(FrameCodec.encode(new Frame.Accepted(send.id())));
      }
    } catch (BadFrameException e) {
      throw new IllegalStateException(e);
    }
  }

  private void sync(Peer peer, Device device, long after) {
    List<Frame.Entry> mailbox = account(device.account()).mailbox;
    long head = begun.getOrDefault(peer, 0);
    long through = Math.min(head, after + PAGE);
    for (long n = after + 1; n <= through; n++) {
      peer.send(forDevice(device, mailbox.get((int) n - 1)));
    }
    peer.send(FrameCodec.encode(new Frame.Page(after, through, head)));
  }

  private void send(Device sender, Frame.Send send) {
    if (messages.put(send.id(), send) != null) {
      return;
    }
    Wraps wraps = Wraps.of(wrapFilter.apply(send.wraps().list()));
    for (UUID to : send.to()) {
      if (!to.equals(sender.account())) {
        deliver(to, entry(EntryKind.MESSAGE, sender, send, List.of(), null), wraps);
      }
    }
    WrapReport report = report(sender, send, wraps);
    RawJson info = report.isClean() ? null : new RawJson(report.toJson());
    deliver(sender.account(), entry(EntryKind.SENT, sender, send, send.to(), info), wraps);
  }

  private WrapReport report(Device sender, Frame.Send send, Wraps wraps) {
    List<WrapReport.Device> missing = new ArrayList<>();
    List<WrapReport.CurrentKey> records = new ArrayList<>();
    List<UUID> all = new ArrayList<>(send.to());
    all.add(sender.account());
    for (UUID user : all) {
      account(user)
          .records
          .forEach(
              (device, record) -> {
                boolean itself = device == sender.number() && user.equals(sender.account());
                if (!itself && wraps.find(user, device).isEmpty()) {
                  missing.add(new WrapReport.Device(user, device));
                  records.add(
                      new WrapReport.CurrentKey(
                          user,
                          device,
                          Bytes.fromBase64Url(record.path("record").asText()),
                          Bytes.fromBase64Url(record.path("signature").asText())));
                }
              });
    }
    return missing.isEmpty()
        ? WrapReport.CLEAN
        : new WrapReport(Map.of(WrapReport.Matter.MISSING, missing), records);
  }

  private static Frame.Entry entry(
      EntryKind kind, Device sender, Frame.Send send, List<UUID> to, @Nullable RawJson info) {
    return new Frame.Entry(
        0,
        kind,
        send.id(),
        sender.account(),
        sender.number(),
        1,
        to,
        List.of(),
        send.body(),
        null,
        null,
        info);
  }

  private void deliver(UUID to, Frame.Entry entry, Wraps wraps) {
    Account account = account(to);
    long n = account.mailbox.size() + 1L;
    Frame.Entry numbered = with(entry, n, null);
    account.mailbox.add(numbered);
    for (Wrap wrap : wraps.list()) {
      if (wrap.account().equals(to)) {
        account
            .wraps
            .computeIfAbsent(wrap.device(), none -> new HashMap<>())
            .put(n, Frame.KeyWrap.from(wrap));
      }
    }
    peers.forEach(
        (peer, device) -> {
          if (device.account().equals(to)) {
            peer.send(forDevice(device, numbered));
          }
        });
  }

  private String forDevice(Device device, Frame.Entry entry) {
    Frame.KeyWrap wrap =
        account(device.account()).wraps.getOrDefault(device.number(), Map.of()).get(entry.n());
    return FrameCodec.encode(with(entry, entry.n(), wrap));
  }

  private static Frame.Entry with(Frame.Entry e, long n, Frame.@Nullable KeyWrap wrap) {
    return new Frame.Entry(
        n,
        e.kind(),
        e.id(),
        e.from(),
        e.device(),
        e.atMs(),
        e.to(),
        e.dropped(),
        e.body(),
        e.code(),
        wrap,
        e.info());
  }
}
