package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.sessions.control.DeviceSession;
import org.whimbrel.sessions.control.LocalSessions;

/** Hands entries to this node's sessions. Does not block. */
@ApplicationScoped
public class LocalDelivery {
  @Inject LocalSessions sessions;
  @Inject Clock clock;

  /** Pushes each entry to its account's sessions. A message is encoded once for all of them. */
  void deliver(List<Logged> delivery) {
    long nowMs = clock.millis();
    for (Logged logged : delivery) {
      Map<EntryKind, String> tails = new EnumMap<>(EntryKind.class);
      for (EntryRow entry : logged.entries()) {
        for (DeviceSession session : sessions.of(new AccountId(entry.account()))) {
          session.deliver(
              entry.n(),
              frame(logged.message(), entry, session, tails),
              UuidV7.timeMs(entry.messageId()),
              nowMs);
        }
      }
    }
  }

  private static String frame(
      @Nullable LogRow message,
      EntryRow entry,
      DeviceSession session,
      Map<EntryKind, String> tails) {
    String tail =
        message != null && session.device().equals(message.sender())
            ? FrameCodec.entryTail(EntryFrames.forAuthor(entry, message))
            : tails.computeIfAbsent(
                entry.kind(), kind -> FrameCodec.entryTail(EntryFrames.forAll(entry, message)));
    return FrameCodec.entry(entry.n(), EntryFrames.wrap(entry, session.device()), tail);
  }
}
