package org.whimbrel.client.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.whimbrel.client.rest.Requests.Call;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.protocol.WrapReport;
import org.whimbrel.protocol.Wraps;

/** Messages without a socket, and wraps for those that were sent. Thread-safe. */
public final class MessageApi {
  private final SignedInRequests requests;

  /** As this device. */
  public MessageApi(SignedInRequests requests) {
    this.requests = requests;
  }

  /**
   * One page of the mailbox.
   *
   * @param entries its entries, in order
   * @param page the mark that ends it
   */
  public record EntryPage(List<Frame.Entry> entries, Frame.Page page) {
    /** Copies. */
    public EntryPage {
      entries = List.copyOf(entries);
    }

    static EntryPage from(JsonNode json) {
      List<Frame.Entry> entries = new ArrayList<>();
      for (JsonNode item : json.path("entries")) {
        entries.add(entry(item));
      }
      Fields fields = new Fields(json);
      return new EntryPage(
          entries,
          new Frame.Page(fields.number("after"), fields.number("through"), fields.number("head")));
    }

    private static Frame.Entry entry(JsonNode item) {
      try {
        if (FrameCodec.decodeServer(item.toString()) instanceof Frame.Entry entry) {
          return entry;
        }
      } catch (BadFrameException e) {
        // Told below; the frame's own text says no more than the field's name.
      }
      throw new UnreadableAnswerException("a page has something that is no entry");
    }
  }

  /** Sends a message; done when it is durable. */
  public CompletableFuture<Void> send(Frame.Send send) {
    Bytes body = Bytes.of(FrameCodec.encode(send).getBytes(StandardCharsets.UTF_8));
    return requests.done(new Call("POST", "/message", body, "application/json", null, true));
  }

  /** One page behind a number. */
  public CompletableFuture<EntryPage> page(long after, int limit) {
    return requests
        .json(Call.get("/message?after=" + after + "&limit=" + limit))
        .thenApply(EntryPage::from);
  }

  /**
   * One page of the mailbox with what the archive has of its messages.
   *
   * @param entries its entries, in order
   * @param wraps the archive's wraps, by message; where it has several, that of one epoch
   * @param page the mark that ends it
   */
  public record ArchivePage(
      List<Frame.Entry> entries, Map<UUID, ArchivedWrap> wraps, Frame.Page page) {
    /** Copies. */
    public ArchivePage {
      entries = List.copyOf(entries);
      wraps = Map.copyOf(wraps);
    }

    static ArchivePage from(JsonNode json) {
      EntryPage plain = EntryPage.from(json);
      Map<UUID, ArchivedWrap> wraps = new HashMap<>();
      for (JsonNode item : json.path("entries")) {
        if (item.path("archive").isObject()) {
          Fields entry = new Fields(item);
          Fields archive = entry.inner("archive");
          UUID id = entry.uuid("id");
          wraps.put(id, new ArchivedWrap(id, archive.small("epoch"), archive.bytes("wrap")));
        }
      }
      return new ArchivePage(plain.entries(), wraps, plain.page());
    }
  }

  /** One page behind a number, with what the archive has of it. */
  public CompletableFuture<ArchivePage> archived(long after, int limit) {
    return requests
        .json(Call.get("/message?after=" + after + "&limit=" + limit + "&archive=true"))
        .thenApply(ArchivePage::from);
  }

  /** All entries up to a number are safe on this device. */
  public CompletableFuture<Void> acknowledge(long n) {
    return requests.done(Call.put("/message/cursor", Requests.object().put("n", n)));
  }

  /** Marks messages as read; an entry {@code receipt} follows. */
  public CompletableFuture<Void> markRead(Collection<UUID> messages) {
    ObjectNode body = Requests.object();
    messages.forEach(id -> body.withArray("ids").add(id.toString()));
    return requests.done(Call.post("/message/read", body));
  }

  /** How far a message of one's own has come, by recipient: sent, delivered or read. */
  public CompletableFuture<Map<UUID, String>> state(UUID message) {
    return requests
        .json(Call.get("/message/" + message + "/state"))
        .thenApply(
            json -> {
              Map<UUID, String> states = new LinkedHashMap<>();
              for (JsonNode item : json.path("recipients")) {
                states.put(
                    UUID.fromString(item.path("account").asText()), item.path("state").asText());
              }
              return states;
            });
  }

  /**
   * Whom a message was addressed to, by the word of the server: to be held against the digest that
   * the sender has signed. Only the sender and those who got the message are told.
   */
  public CompletableFuture<List<UUID>> recipients(UUID message) {
    return requests.read(
        Call.get("/message/" + message + "/recipients"), answer -> answer.uuids("recipients"));
  }

  /** Adds wraps to a message that this account sent; tells what is still missing. */
  public CompletableFuture<WrapReport> topUp(UUID message, Wraps wraps) {
    ObjectNode body = Requests.object().put("wraps", wraps.toBase64Url());
    return requests
        .json(Call.post("/message/" + message + "/wraps", body))
        .thenApply(
            json -> {
              try {
                return WrapReport.fromJson(json.toString());
              } catch (IllegalArgumentException e) {
                throw new UnreadableAnswerException("no report of wraps");
              }
            });
  }
}
