package org.whimbrel.client.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.testing.FakeAccounts.Device;
import org.whimbrel.client.testing.RawServer.Peer;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.WrapReport;
import org.whimbrel.protocol.Wraps;

/** Messages, and the mailboxes of all accounts, in memory. Not thread-safe. */
final class FakeMailboxes {
  /** How many entries a page has. */
  static final int PAGE = 3;

  private static final JsonMapper JSON = new JsonMapper();

  private final FakeAccounts accounts;
  private final FakeSockets sockets;
  private final FakeArchive archive;
  private final Map<UUID, Frame.Send> messages = new HashMap<>();
  private final Map<UUID, List<Frame.Entry>> mailboxes = new HashMap<>();
  private final Map<Device, Map<Long, Frame.KeyWrap>> wraps = new HashMap<>();

  FakeMailboxes(FakeAccounts accounts, FakeSockets sockets, FakeArchive archive) {
    this.accounts = accounts;
    this.sockets = sockets;
    this.archive = archive;
  }

  private List<Frame.Entry> of(UUID account) {
    return mailboxes.computeIfAbsent(account, none -> new ArrayList<>());
  }

  /** How many entries an account has. */
  int head(UUID account) {
    return of(account).size();
  }

  /** A message that was sent; null if there is none with this id. */
  Frame.@Nullable Send message(UUID id) {
    return messages.get(id);
  }

  /** Fans a message out, unless it was before. */
  void send(Device sender, Frame.Send send, Wraps wraps) {
    if (messages.putIfAbsent(send.id(), send) != null) {
      return;
    }
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
      accounts
          .records(user)
          .forEach(
              (device, record) -> {
                boolean itself = sender.equals(new Device(user, device));
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

  /** Tells an account of wraps that came later. */
  void topUp(UUID message, Wrap wrap) {
    deliver(
        wrap.account(),
        note(EntryKind.WRAP, message, wrap.account(), null),
        Wraps.of(List.of(wrap)));
  }

  /** Everybody else is told of the change, with the whole chain. */
  void notifyOfKeys(UUID user) {
    for (UUID other : accounts.all()) {
      if (!other.equals(user) || accounts.hasOtherDevices(user)) {
        RawJson keys = new RawJson(accounts.keys(user, true).toString());
        deliver(other, note(EntryKind.KEYS, UUID.randomUUID(), user, keys), Wraps.NONE);
      }
    }
  }

  private static Frame.Entry note(EntryKind kind, UUID id, UUID from, @Nullable RawJson info) {
    return new Frame.Entry(0, kind, id, from, 0, 1, List.of(), List.of(), null, null, null, info);
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

  private void deliver(UUID to, Frame.Entry entry, Wraps of) {
    List<Frame.Entry> mailbox = of(to);
    long n = mailbox.size() + 1L;
    Frame.Entry numbered = with(entry, n, null);
    mailbox.add(numbered);
    for (Wrap wrap : of.list()) {
      if (wrap.account().equals(to)) {
        wraps
            .computeIfAbsent(new Device(to, wrap.device()), none -> new HashMap<>())
            .put(n, Frame.KeyWrap.from(wrap));
      }
    }
    sockets.push(to, device -> forDevice(device, numbered));
  }

  private String forDevice(Device device, Frame.Entry entry) {
    Frame.KeyWrap wrap = wraps.getOrDefault(device, Map.of()).get(entry.n());
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

  /** Sends a page to a socket. */
  void sync(Peer peer, Device device, long after) {
    List<Frame.Entry> mailbox = of(device.account());
    long head = sockets.begun(peer);
    long through = Math.min(head, after + PAGE);
    for (long n = after + 1; n <= through; n++) {
      peer.send(forDevice(device, mailbox.get((int) n - 1)));
    }
    peer.send(FrameCodec.encode(new Frame.Page(after, through, head)));
  }

  /** A page as REST gives it, with what the archive has. */
  ObjectNode page(Device device, long after) throws JsonProcessingException {
    List<Frame.Entry> mailbox = of(device.account());
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
}
