package org.whimbrel.messaging.control;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.platform.control.Turns;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.Frame.SendAnswer;
import org.whimbrel.protocol.UuidV7;

/**
 * Where a message comes in, from a socket or by REST: checks it, hands it to a lane, and answers
 * {@code accepted} when the broker has it on disk (I1). Thread-safe; does not wait for the broker.
 */
@ApplicationScoped
public class MessageIntake {
  /** The queue of accepted messages. */
  static final String QUEUE = "intake";

  private static final long STOP_WAIT_MS = 2_000;

  @Resource ManagedThreadFactory threads;

  @Resource(lookup = "jms/whimbrel", shareable = false)
  ConnectionFactory connectionFactory;

  @Inject KnownAccounts accounts;
  @Inject EnvelopeCheck envelopes;
  @Inject FanOutLag lag;
  @Inject MessageSettings bounds;
  @Inject IntakeSettings settings;
  @Inject NodeId node;
  @Inject Clock clock;

  private volatile @Nullable GroupCommit<Pending> lanes;
  private volatile Turns turns = new Turns(1, 1, Clock.systemUTC());

  private record Pending(AcceptedMessage message, Consumer<SendAnswer> answer) {}

  void onStart(@Observes Startup startup) {
    turns = new Turns(settings.busyRetriesPerSecondMax(), settings.busyRetryMaxMs(), clock);
    lanes =
        new GroupCommit<>(
            "intake-" + node,
            settings,
            () -> settings.lingerMs(lag.behindMs()),
            new PendingKind(),
            () -> new JmsBatchSink(connectionFactory, QUEUE),
            threads);
  }

  @PreDestroy
  void stop() {
    if (lanes == null) {
      return;
    }
    try {
      lanes.stop(STOP_WAIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Takes a message.
   *
   * @param sender the device that is signed in on the socket or the request
   * @param send what it sent
   * @param answer told once: before this returns when the message is refused, else from a lane's
   *     thread, which it must not hold up
   */
  public void submit(DeviceId sender, Frame.Send send, Consumer<SendAnswer> answer) {
    if (lag.isTooLong()) {
      // Before all else: what is refused for load must not be load.
      answer.accept(busy(send.id(), "The log is behind; messages would arrive late."));
      return;
    }
    Optional<Frame.Rejected> refusal = refusal(sender, send);
    if (refusal.isPresent()) {
      answer.accept(refusal.get());
      return;
    }
    AcceptedMessage message =
        new AcceptedMessage(
            send.id(),
            sender,
            clock.millis(),
            List.copyOf(new LinkedHashSet<>(send.to())),
            send.body(),
            send.wraps());
    GroupCommit<Pending> open = lanes;
    if (open == null || !open.offer(sender.account(), new Pending(message, answer))) {
      answer.accept(busy(send.id(), "Too many messages are waiting."));
    }
  }

  /** Whether nothing that was taken waits for the broker. */
  boolean isIdle() {
    GroupCommit<Pending> open = lanes;
    return open == null || open.isIdle();
  }

  private Optional<Frame.Rejected> refusal(DeviceId sender, Frame.Send send) {
    long nowMs = clock.millis();
    if (!UuidV7.isValid(send.id())) {
      return rejected(send, ErrorCode.BAD_ID, "The id is not a UUID of version 7.");
    }
    long idMs = UuidV7.timeMs(send.id());
    if (idMs < nowMs - bounds.idPastMaxMs() || idMs > nowMs + bounds.idFutureMaxMs()) {
      return Optional.of(
          new Frame.Rejected(
              send.id(),
              ErrorCode.ID_TIME,
              "The id's time is too far from the server's.",
              null,
              nowMs));
    }
    if (send.to().isEmpty()) {
      return rejected(send, ErrorCode.NO_RECIPIENTS, "The message has no recipients.");
    }
    if (send.to().size() > bounds.recipientsMax()) {
      return rejected(
          send,
          ErrorCode.TOO_MANY_RECIPIENTS,
          "A message has at most " + bounds.recipientsMax() + " recipients.");
    }
    if (send.body().size() == 0) {
      return rejected(send, ErrorCode.EMPTY_BODY, "The body is empty.");
    }
    if (send.body().size() > bounds.bodyMaxBytes()) {
      return rejected(
          send,
          ErrorCode.BODY_TOO_LARGE,
          "A body has at most " + bounds.bodyMaxBytes() + " bytes.");
    }
    Optional<EnvelopeCheck.Refusal> unfit = envelopes.refusal(sender, send);
    if (unfit.isPresent()) {
      ErrorCode code = unfit.get().code();
      return code == ErrorCode.BUSY
          ? Optional.of(busy(send.id(), unfit.get().detail()))
          : rejected(send, code, unfit.get().detail());
    }
    Optional<UUID> unknown = accounts.firstUnknown(send.to());
    if (unknown.isPresent()) {
      return rejected(
          send, ErrorCode.UNKNOWN_RECIPIENT, "There is no account " + unknown.get() + ".");
    }
    // Whether another account has used this id only the log knows; it tells by a "refused" entry.
    return Optional.empty();
  }

  private static Optional<Frame.Rejected> rejected(Frame.Send send, ErrorCode code, String detail) {
    return Optional.of(new Frame.Rejected(send.id(), code, detail, null, null));
  }

  private Frame.Rejected busy(UUID id, String detail) {
    long retryMs = turns.nextMs(Math.max(settings.busyRetryMs(), lag.retryMs()));
    return new Frame.Rejected(id, ErrorCode.BUSY, detail, retryMs, null);
  }

  private final class PendingKind implements GroupCommit.Kind<Pending> {
    @Override
    public int sizeBytes(Pending pending) {
      return pending.message().sizeBytes();
    }

    @Override
    public byte[] encode(List<Pending> batch) {
      return MessageBatch.encode(batch.stream().map(Pending::message).toList());
    }

    @Override
    public void durable(Pending pending) {
      pending.answer().accept(new Frame.Accepted(pending.message().id()));
    }

    @Override
    public void givenUp(Pending pending) {
      pending.answer().accept(busy(pending.message().id(), "The queue does not answer."));
    }
  }
}
