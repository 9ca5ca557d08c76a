package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.Wraps;

/** Frames and messages that the server must not take, each followed by one that it must. */
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedFramesIT {
  private static final int FRAME_MAX_BYTES = 786_432;
  private static final int BODY_MAX_BYTES = 8_192;
  private static final int RECIPIENTS_MAX = 1_000;
  private static final int ERRORS_MAX = 20;

  private final WhimbrelServer server;
  private final Api api;
  private final User alice;
  private final User bob;
  private final Login alices;
  private final Login bobs;
  private @Nullable DeviceClient open;

  RefusedFramesIT(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
    this.alice = User.register(api, "alice");
    this.bob = User.register(api, "bob");
    this.alices = alice.signIn();
    this.bobs = bob.signIn();
    alice.connect(bob);
  }

  private DeviceClient client() {
    DeviceClient client = open;
    if (client == null) {
      client = DeviceClient.connect(server, alices);
      open = client;
    }
    return client;
  }

  @AfterEach
  void goodMessageShouldStillGoThrough() {
    DeviceClient client = open;
    if (client == null) {
      return;
    }
    try (client) {
      if (client.isOpen()) {
        Frame.Send good = alices.message(bob.id());
        client.sendAccepted(good);
        client.awaitEntry(good.id());
      }
    } finally {
      open = null;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not-json     | hello",
        "not-json     | ``",
        "not-json     | []",
        "not-json     | {\"type\":\"ack\",",
        "not-json     | {\"type\":\"ack\",\"n\":0} {}",
        "not-json     | {\"a\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}",
        "unknown-type | {}",
        "unknown-type | {\"type\":\"shout\"}",
        "unknown-type | {\"type\":\"hello\"}",
        "bad-field    | {\"type\":5}",
        "bad-field    | {\"type\":\"ack\"}",
        "bad-field    | {\"type\":\"ack\",\"n\":\"1\"}",
        "bad-field    | {\"type\":\"ack\",\"n\":1.5}",
        "bad-field    | {\"type\":\"ack\",\"n\":99999999999999999999}",
        "bad-field    | {\"type\":\"sync\"}",
        "bad-field    | {\"type\":\"send\"}",
        "bad-field    | {\"type\":\"send\",\"id\":\"1\",\"to\":[],\"body\":\"aGk\"}",
        "bad-field    | {\"type\":\"send\",\"id\":7,\"to\":[],\"body\":\"aGk\"}",
        "ack-out-of-range  | {\"type\":\"ack\",\"n\":-1}",
        "ack-out-of-range  | {\"type\":\"ack\",\"n\":1000000}",
        "sync-out-of-range | {\"type\":\"sync\",\"after\":-1}",
        "sync-out-of-range | {\"type\":\"sync\",\"after\":1000000}",
      })
  void frameThatCannotBeUsedShouldBeAnsweredWithAnError(String code, String frame) {
    client().send(frame);
    Frame.Fault fault = client().await(Frame.Fault.class, any -> true);
    assertThat(fault.code()).isEqualTo(ErrorCode.fromWire(code));
  }

  @Test
  void tooLargeFrameShouldBeAnsweredWithAnError() {
    client().send("x".repeat(FRAME_MAX_BYTES + 1));
    assertThat(client().await(Frame.Fault.class, any -> true).code())
        .isEqualTo(ErrorCode.FRAME_TOO_LARGE);
    client().send("x".repeat(4 * FRAME_MAX_BYTES));
    assertThat(client().await(Frame.Fault.class, any -> true).code())
        .isEqualTo(ErrorCode.FRAME_TOO_LARGE);
  }

  /** The bound is of bytes, not of characters. */
  @Test
  void frameTooLargeInBytesOnlyShouldBeAnsweredWithAnError() {
    client().send("ü".repeat(FRAME_MAX_BYTES / 2 + 1));
    assertThat(client().await(Frame.Fault.class, any -> true).code())
        .isEqualTo(ErrorCode.FRAME_TOO_LARGE);
  }

  @Test
  void binaryFrameShouldBeAnsweredWithAnError() {
    client().sendBinary(new byte[] {1, 2, 3});
    assertThat(client().await(Frame.Fault.class, any -> true).code())
        .isEqualTo(ErrorCode.BINARY_FRAME);
  }

  @Test
  void sessionThatSendsTooManyBadFramesShouldBeClosed() {
    for (int i = 0; i <= ERRORS_MAX; i++) {
      client().send("{}");
    }
    assertThat(client().awaitClose()).isEqualTo(CloseCode.BAD_FRAMES.code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"body\":\"aGk\"",
        "\"to\":[]",
        "\"to\":\"x\",\"body\":\"aGk\"",
        "\"to\":[\"x\"],\"body\":\"aGk\"",
        "\"to\":[],\"body\":\"not base64url!\"",
        "\"to\":[],\"body\":17",
      })
  void illFormedMessageShouldBeRejectedByItsId(String fields) {
    UUID id = UuidV7.at(Instant.now());
    client().send("{\"type\":\"send\",\"id\":\"" + id + "\"," + fields + "}");
    assertThat(rejection(id).code()).isEqualTo(ErrorCode.BAD_FIELD);
  }

  private record Unwelcome(String what, ErrorCode code, Frame.Send message, int status) {
    @Override
    public String toString() {
      return what;
    }
  }

  private Stream<Unwelcome> unwelcome() {
    Instant now = Instant.now();
    UUID bobsId = bob.id();
    return Stream.of(
        new Unwelcome("no recipients", ErrorCode.NO_RECIPIENTS, alices.message(), 400),
        new Unwelcome(
            "1,001 recipients",
            ErrorCode.TOO_MANY_RECIPIENTS,
            alices.message(
                Stream.generate(UUID::randomUUID).limit(RECIPIENTS_MAX + 1).toArray(UUID[]::new)),
            400),
        new Unwelcome(
            "an unknown recipient",
            ErrorCode.UNKNOWN_RECIPIENT,
            alices.message(bobsId, UUID.randomUUID()),
            400),
        new Unwelcome(
            "an empty body",
            ErrorCode.EMPTY_BODY,
            new Frame.Send(UuidV7.at(now), List.of(bobsId), Bytes.of(new byte[0]), Wraps.NONE),
            400),
        new Unwelcome(
            "a large body",
            ErrorCode.BODY_TOO_LARGE,
            new Frame.Send(
                UuidV7.at(now),
                List.of(bobsId),
                Bytes.of(new byte[BODY_MAX_BYTES + 1]),
                Wraps.NONE),
            413),
        new Unwelcome(
            "a body that is no envelope",
            ErrorCode.BAD_ENVELOPE,
            new Frame.Send(UuidV7.at(now), List.of(bobsId), Bytes.of(new byte[500]), Wraps.NONE),
            400),
        new Unwelcome(
            "an envelope of another message",
            ErrorCode.BAD_ENVELOPE,
            new Frame.Send(
                UuidV7.at(now), List.of(bobsId), alices.message(bobsId).body(), Wraps.NONE),
            400),
        new Unwelcome(
            "an envelope for others",
            ErrorCode.BAD_ENVELOPE,
            retargeted(alices.message(bobsId), alice.id()),
            400),
        new Unwelcome(
            "an envelope of another sender", ErrorCode.BAD_ENVELOPE, bobs.message(bobsId), 400),
        new Unwelcome(
            "a forged signature",
            ErrorCode.BAD_SIGNATURE,
            Messages.forged(alices.message(bobsId)),
            400),
        new Unwelcome(
            "a wrap for somebody else",
            ErrorCode.BAD_WRAPS,
            withWrap(alices.message(bobsId), UUID.randomUUID()),
            400),
        new Unwelcome(
            "a random id",
            ErrorCode.BAD_ID,
            alices.message(UUID.randomUUID(), "hello", List.of(), bobsId),
            400),
        new Unwelcome(
            "an id of last week",
            ErrorCode.ID_TIME,
            alices.message(UuidV7.at(now.minus(Duration.ofDays(8))), "hello", List.of(), bobsId),
            400),
        new Unwelcome(
            "an id of the next hour",
            ErrorCode.ID_TIME,
            alices.message(UuidV7.at(now.plus(Duration.ofHours(1))), "hello", List.of(), bobsId),
            400));
  }

  private static Frame.Send retargeted(Frame.Send message, UUID recipient) {
    return new Frame.Send(message.id(), List.of(recipient), message.body(), message.wraps());
  }

  private static Frame.Send withWrap(Frame.Send message, UUID account) {
    Wrap wrap = new Wrap(account, 1, 1, Bytes.of(new byte[Wraps.SEALED_BYTES]));
    return new Frame.Send(message.id(), message.to(), message.body(), Wraps.of(List.of(wrap)));
  }

  @Test
  void messageOfADeviceThatNobodyVouchesForShouldBeRejected() {
    Login stranger = alice.signInWithoutKeys();
    Frame.Send message = stranger.message(bob.id());
    try (DeviceClient sender = DeviceClient.connect(server, stranger)) {
      sender.send(message);
      assertThat(
              sender.await(Frame.Rejected.class, answer -> answer.id().equals(message.id())).code())
          .isEqualTo(ErrorCode.NO_KEYS);
    }
    Api.Answer answer = api.send(stranger.accessToken(), message);
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.code()).isEqualTo("no-keys");
    assertThat(api.signOut(stranger.accessToken()).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @MethodSource("unwelcome")
  void unwelcomeMessageShouldBeRejectedOnTheSocket(Unwelcome unwelcome) {
    client().send(unwelcome.message());
    Frame.Rejected rejected = rejection(unwelcome.message().id());
    assertThat(rejected.code()).isEqualTo(unwelcome.code());
    assertServerTimeComesAlong(unwelcome, rejected.serverTimeMs());
  }

  @ParameterizedTest
  @MethodSource("unwelcome")
  void unwelcomeMessageShouldBeRejectedOverRest(Unwelcome unwelcome) {
    Api.Answer answer = api.send(alices.accessToken(), unwelcome.message());
    assertThat(answer.status()).isEqualTo(unwelcome.status());
    assertThat(answer.mediaType()).isEqualTo("application/problem+json");
    assertThat(answer.code()).isEqualTo(unwelcome.code().wire());
    assertServerTimeComesAlong(
        unwelcome,
        answer.json().has("serverTimeMs") ? answer.json().get("serverTimeMs").asLong() : null);
  }

  private static void assertServerTimeComesAlong(Unwelcome unwelcome, @Nullable Long timeMs) {
    if (unwelcome.code() == ErrorCode.ID_TIME) {
      assertThat(timeMs)
          .isNotNull()
          .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
    } else {
      assertThat(timeMs).isNull();
    }
  }

  @Test
  void longestTextAndMostRecipientsShouldBeTaken() {
    UUID[] many = Stream.generate(bob::id).limit(RECIPIENTS_MAX).toArray(UUID[]::new);
    Frame.Send message =
        alices.message(UuidV7.at(Instant.now()), "ü".repeat(1_000), List.of(), many);
    try (DeviceClient reader = DeviceClient.connect(server, bobs)) {
      client().sendAccepted(message);
      assertThat(reader.awaitEntry(message.id()).body()).isEqualTo(message.body());
    }
  }

  @Test
  void idOfAnotherSenderShouldBeRefusedByTheLogAndTheirsShownUnchanged() {
    Frame.Send theirs = bobs.message(alice.id());
    Frame.Send copied = alices.message(theirs.id(), "not what bob wrote", List.of(), bob.id());
    DeviceClient copier = client();
    try (DeviceClient sender = DeviceClient.connect(server, bobs)) {
      sender.sendAccepted(theirs);
      assertThat(copier.awaitEntry(theirs.id()).body()).isEqualTo(theirs.body());
      copier.sendAccepted(copied);
      Frame.Entry refused = copier.soon(entry -> entry.kind() == EntryKind.REFUSED);
      assertThat(refused.id()).isEqualTo(theirs.id());
      assertThat(refused.code()).isEqualTo(ErrorCode.ID_TAKEN);
      // Who wrote it first may repeat it, after a lost connection for example.
      sender.sendAccepted(theirs);
      assertThat(api.send(bobs.accessToken(), theirs).status()).isEqualTo(202);
    }
  }

  private Frame.Rejected rejection(UUID id) {
    return client().await(Frame.Rejected.class, frame -> frame.id().equals(id));
  }
}
