package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.WrapReport;

/** What must hold of a mailbox in which messages arrived. */
final class Messages {
  private Messages() {}

  static List<UUID> ids(List<Frame.Send> messages) {
    return messages.stream().map(Frame.Send::id).toList();
  }

  /** Whether the entry tells of a message; the others are notices of contacts and keys. */
  static boolean isMessage(Frame.Entry entry) {
    return entry.kind() == EntryKind.MESSAGE
        || entry.kind() == EntryKind.SENT
        || entry.kind() == EntryKind.REFUSED;
  }

  /**
   * The client is shown exactly these messages, each once; and among all entries no number is
   * missing and none comes twice.
   */
  static void assertOnceAndGapless(DeviceClient client, List<UUID> messageIds) {
    assertThat(client.awaitEntries(messageIds.size()).stream().map(Frame.Entry::id))
        .containsExactlyInAnyOrderElementsOf(messageIds);
    assertGapless(client.allEntries());
  }

  /** The numbers follow each other without a gap, whatever their order. */
  static void assertGapless(List<Frame.Entry> entries) {
    List<Long> numbers = entries.stream().map(Frame.Entry::n).sorted().toList();
    if (!numbers.isEmpty()) {
      long first = numbers.get(0);
      assertThat(numbers)
          .containsExactlyElementsOf(
              LongStream.range(first, first + numbers.size()).boxed().toList());
    }
  }

  /** What the sender is told of the wraps of a message. */
  static WrapReport report(Frame.Entry sent) {
    return sent.info() == null ? WrapReport.CLEAN : WrapReport.fromJson(sent.info().text());
  }

  /** The whole mailbox, page by page over REST. */
  static List<JsonNode> mailbox(Api api, Login login) {
    List<JsonNode> entries = new ArrayList<>();
    long through = 0;
    long head;
    do {
      Api.Answer page = api.page(login.accessToken(), through);
      assertThat(page.status()).as(page.toString()).isEqualTo(200);
      page.json().get("entries").forEach(entries::add);
      through = page.json().get("through").asLong();
      head = page.json().get("head").asLong();
    } while (through < head);
    return entries;
  }

  /** The ids of the messages in the mailbox. */
  static List<String> messageIds(Api api, Login login) {
    return mailbox(api, login).stream()
        .filter(entry -> List.of("message", "sent", "refused").contains(entry.get("kind").asText()))
        .map(entry -> entry.get("id").asText())
        .toList();
  }

  /** The same message with one bit of its ciphertext flipped: the signature does not fit. */
  static Frame.Send forged(Frame.Send message) {
    byte[] bytes = message.body().bytes().clone();
    bytes[bytes.length - 1] ^= 1;
    return new Frame.Send(message.id(), message.to(), Bytes.of(bytes), message.wraps());
  }

  /** The largest body that an envelope can be is bounded by its own parts. */
  static int largestBody() {
    return Envelope.MAX_BYTES;
  }
}
