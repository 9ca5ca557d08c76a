package org.whimbrel.messaging.control;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.control.DeviceIdentities;
import org.whimbrel.platform.control.Failures;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.VerificationKey;
import org.whimbrel.protocol.Wraps;

/**
 * What can be checked of a sealed message without reading it: that it says what the frame says, and
 * that the sending device has signed it. Thread-safe.
 */
@ApplicationScoped
public class EnvelopeCheck {
  @Inject DeviceIdentities identities;

  @Inject
  @ConfigProperty(name = "whimbrel.accounts.devicesMax")
  int devicesMax;

  @Inject
  @ConfigProperty(name = "whimbrel.message.resendsMax")
  int resendsMax;

  @Inject
  @ConfigProperty(name = "whimbrel.message.resendsKnownMax")
  long resendsKnownMax;

  private Cache<List<Object>, AtomicInteger> resends = Caffeine.newBuilder().maximumSize(0).build();

  /** Why a message is refused. */
  record Refusal(ErrorCode code, String detail) {}

  @PostConstruct
  void start() {
    resends = Caffeine.newBuilder().maximumSize(resendsKnownMax).build();
  }

  /** Why this message must not be taken; empty if it may. */
  Optional<Refusal> refusal(DeviceId sender, Frame.Send send) {
    Envelope envelope;
    try {
      envelope = Envelope.parse(send.body());
    } catch (IllegalArgumentException malformed) {
      return refused(ErrorCode.BAD_ENVELOPE, "The body is no envelope of version 1.");
    }
    Optional<Refusal> unfit = unfit(sender, send, envelope.header());
    if (unfit.isPresent()) {
      return unfit;
    }
    Optional<VerificationKey> identity;
    try {
      identity = identities.of(sender);
    } catch (RuntimeException failure) {
      if (Failures.isTransient(failure)) {
        return refused(ErrorCode.BUSY, "The sender's key cannot be read at the moment.");
      }
      throw failure;
    }
    if (identity.isEmpty()) {
      return refused(ErrorCode.NO_KEYS, "The device is not in its account's device chain.");
    }
    if (!envelope.isSignedBy(identity.get())) {
      return refused(ErrorCode.BAD_SIGNATURE, "The envelope is not signed by the sending device.");
    }
    return tooManyResends(sender, envelope.header(), send.id());
  }

  private Optional<Refusal> unfit(DeviceId sender, Frame.Send send, Envelope.Header header) {
    if (!header.id().equals(send.id())) {
      return refused(ErrorCode.BAD_ENVELOPE, "The header is of another message.");
    }
    if (!header.from().equals(sender.account().value()) || header.device() != sender.number()) {
      return refused(ErrorCode.BAD_ENVELOPE, "The header names another sender.");
    }
    if (!header.recipients().equals(Envelope.recipientsDigest(send.to()))) {
      return refused(ErrorCode.BAD_ENVELOPE, "The header names other recipients.");
    }
    Set<UUID> addressed = new HashSet<>(send.to());
    if (header.re() != null && addressed.size() != 1) {
      return refused(ErrorCode.BAD_ENVELOPE, "A request to send again goes to one account.");
    }
    addressed.add(sender.account().value());
    Wraps wraps = send.wraps();
    if (wraps.count() > addressed.size() * devicesMax) {
      return refused(ErrorCode.BAD_WRAPS, "There are more wraps than there can be devices.");
    }
    for (int i = 0; i < wraps.count(); i++) {
      if (!addressed.contains(wraps.account(i))) {
        return refused(ErrorCode.BAD_WRAPS, "A wrap is for an account that is not addressed.");
      }
    }
    return Optional.empty();
  }

  /** A device that asks for ever would keep two people's devices busy with each other. */
  private Optional<Refusal> tooManyResends(DeviceId sender, Envelope.Header header, UUID id) {
    UUID wanted = header.re();
    if (wanted == null || resends.getIfPresent(List.of(sender, id)) != null) {
      return Optional.empty();
    }
    AtomicInteger tries = resends.get(List.of(sender, wanted), key -> new AtomicInteger());
    if (tries.incrementAndGet() > resendsMax) {
      return refused(
          ErrorCode.TOO_MANY_RESENDS, "This message was asked for %d times.".formatted(resendsMax));
    }
    resends.put(List.of(sender, id), tries); // sending the same request again is no new one
    return Optional.empty();
  }

  private static Optional<Refusal> refused(ErrorCode code, String detail) {
    return Optional.of(new Refusal(code, detail));
  }
}
