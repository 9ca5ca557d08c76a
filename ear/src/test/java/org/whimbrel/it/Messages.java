package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.whimbrel.protocol.Body;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.UuidV7;

/** Messages to send, and what must hold of a mailbox in which they arrived. */
final class Messages {
  private Messages() {}

  /** A message with an id of now. */
  static Frame.Send to(UUID... recipients) {
    return new Frame.Send(UuidV7.at(Instant.now()), List.of(recipients), body("hello"));
  }

  static Body body(String text) {
    return Body.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** So many messages, each with a body of its own. */
  static List<Frame.Send> some(int count, UUID recipient) {
    List<Frame.Send> messages = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      messages.add(
          new Frame.Send(UuidV7.at(Instant.now()), List.of(recipient), body("message " + i)));
    }
    return messages;
  }

  static List<UUID> ids(List<Frame.Send> messages) {
    return messages.stream().map(Frame.Send::id).toList();
  }

  /**
   * The entries are exactly these messages, each once, numbered 1, 2, 3 … in the order they came.
   */
  static void assertOnceAndGapless(List<Frame.Entry> entries, List<UUID> messageIds) {
    assertThat(entries.stream().map(Frame.Entry::id))
        .containsExactlyInAnyOrderElementsOf(messageIds);
    assertThat(entries.stream().map(Frame.Entry::n))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, messageIds.size()).boxed().toList());
  }
}
