package org.whimbrel.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Freezes what clients depend on. A change here breaks them: make a {@code whimbrel.v2}. */
class WireFormatTest {
  static Stream<Arguments> frames() {
    String id = "0190a5b0-0000-7000-8000-000000000001";
    String ann = "0190a5b0-0000-7000-8000-00000000000a";
    String ben = "0190a5b0-0000-7000-8000-00000000000b";
    return Stream.of(
        Arguments.of(
            Samples.SEND,
            """
            {"type":"send","id":"%s","to":["%s","%s"],"body":"aGk_Pg",\
            "wraps":"AZClsAAAcACAAAAAAAAACwACAAAAAw%s"}"""
                .formatted(id, ann, ben, "A".repeat(106))),
        Arguments.of(Samples.ACK, "{\"type\":\"ack\",\"n\":7}"),
        Arguments.of(Samples.SYNC, "{\"type\":\"sync\",\"after\":3}"),
        Arguments.of(Samples.READ, "{\"type\":\"read\",\"ids\":[\"%s\"]}".formatted(id)),
        Arguments.of(
            Samples.WATCH, "{\"type\":\"watch\",\"users\":[\"%s\",\"%s\"]}".formatted(ann, ben)),
        Arguments.of(
            Samples.HELLO,
            """
            {"type":"hello","serverTimeMs":1720000000000,"account":"%s","device":2,"head":9,\
            "acked":7,"limits":{"frameMaxBytes":65536,"bodyMaxBytes":8192,"recipientsMax":1000,\
            "devicesMax":5,"pageMaxCount":50,"readMaxCount":100,"watchMaxCount":1000,\
            "ackTimeoutMs":60000,"pingIntervalMs":30000}}"""
                .formatted(ann)),
        Arguments.of(Samples.ACCEPTED, "{\"type\":\"accepted\",\"id\":\"%s\"}".formatted(id)),
        Arguments.of(
            Samples.BUSY,
            """
            {"type":"rejected","id":"%s","code":"busy","detail":"Too many messages are waiting.",\
            "retryAfterMs":2000}"""
                .formatted(id)),
        Arguments.of(
            Samples.ID_TIME,
            """
            {"type":"rejected","id":"%s","code":"id-time","detail":"Too far.",\
            "serverTimeMs":1720000000000}"""
                .formatted(id)),
        Arguments.of(
            Samples.MESSAGE,
            """
            {"type":"entry","n":8,"wrap":{"key":3,"sealed":"%s"},"kind":"message","id":"%s","from":"%s","device":2,\
            "atMs":1720000000001,"body":"aGk_Pg"}"""
                .formatted("A".repeat(107), id, ann)),
        Arguments.of(
            Samples.SENT,
            """
            {"type":"entry","n":9,"kind":"sent","id":"%s","from":"%s","device":2,\
            "atMs":1720000000001,"to":["%s"],"dropped":["%s"],\
            "info":{"missing":[{"account":"%s","device":2}]}}"""
                .formatted(id, ann, ben, ann, ben)),
        Arguments.of(
            Samples.REFUSED,
            """
            {"type":"entry","n":10,"kind":"refused","id":"%s","from":"%s","device":0,\
            "atMs":1720000000001,"code":"id-taken"}"""
                .formatted(id, ann)),
        Arguments.of(Samples.PAGE, "{\"type\":\"sync\",\"after\":3,\"through\":53,\"head\":90}"),
        Arguments.of(
            Samples.PRESENCE,
            "{\"type\":\"presence\",\"online\":[\"%s\"],\"offline\":[\"%s\"]}".formatted(ann, ben)),
        Arguments.of(
            Samples.OFFLINE,
            "{\"type\":\"presence\",\"online\":[],\"offline\":[\"%s\",\"%s\"]}"
                .formatted(ann, ben)),
        Arguments.of(
            Samples.FAULT,
            "{\"type\":\"error\",\"code\":\"not-json\",\"detail\":\"the frame is not a JSON object\"}"));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aFrameShouldLookAsClientsKnowIt(Frame frame, String text) {
    assertThat(FrameCodec.encode(frame)).isEqualTo(text);
  }

  @Test
  void anEntryOfTheArchiveShouldBeAnEntryWithItsWrap() {
    String plain = FrameCodec.encode(Samples.REFUSED);

    assertThat(FrameCodec.encodeArchived(Samples.REFUSED, 2, Bytes.of(new byte[] {1, 2, 3})))
        .isEqualTo(
            plain.substring(0, plain.length() - 1)
                + ",\"archive\":{\"epoch\":2,\"wrap\":\"AQID\"}}");
  }

  @Test
  void theSubprotocolShouldKeepItsName() {
    assertThat(Frame.SUBPROTOCOL).isEqualTo("whimbrel.v1");
    assertThat(Frame.BEARER_SUBPROTOCOL_PREFIX).isEqualTo("whimbrel.bearer.");
  }

  @Test
  void closeCodesShouldKeepTheirNumbersAndReasons() {
    assertThat(Arrays.stream(CloseCode.values()).map(code -> code.code() + " " + code.reason()))
        .containsExactlyInAnyOrder(
            "4400 Too many bad frames",
            "4401 Signed out",
            "4403 Device revoked",
            "4408 Acknowledgement timeout",
            "4409 Connected elsewhere",
            "4410 Pong timeout",
            "4412 Connect again elsewhere",
            "4429 Slow reader",
            "1013 Try again later",
            "1001 Going away");
  }

  /** RFC 6455, section 5.5: a control frame has at most 125 bytes, two of them for the code. */
  @Test
  void reasonsShouldFitIntoACloseFrame() {
    assertThat(CloseCode.values())
        .allSatisfy(
            code ->
                assertThat(code.reason().getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThanOrEqualTo(123));
  }

  @Test
  void errorCodesShouldKeepTheirWireForms() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::wire))
        .containsExactlyInAnyOrder(
            "not-json",
            "unknown-type",
            "bad-field",
            "binary-frame",
            "frame-too-large",
            "ack-out-of-range",
            "sync-out-of-range",
            "unavailable",
            "bad-id",
            "id-time",
            "id-taken",
            "no-recipients",
            "too-many-recipients",
            "unknown-recipient",
            "empty-body",
            "body-too-large",
            "bad-envelope",
            "bad-signature",
            "no-keys",
            "bad-wraps",
            "too-many-resends",
            "too-many-watches",
            "busy");
    assertThat(ErrorCode.values())
        .allSatisfy(code -> assertThat(ErrorCode.fromWire(code.wire())).isEqualTo(code));
  }

  @Test
  void entryKindsShouldKeepTheirNumbersAndWireForms() {
    assertThat(Arrays.stream(EntryKind.values()).map(kind -> kind.number() + " " + kind.wire()))
        .containsExactlyInAnyOrder(
            "1 message",
            "2 sent",
            "3 refused",
            "4 wrap",
            "5 connection",
            "6 keys",
            "7 profile",
            "8 receipt");
    assertThat(EntryKind.values())
        .allSatisfy(
            kind -> {
              assertThat(EntryKind.fromWire(kind.wire())).isEqualTo(kind);
              assertThat(EntryKind.fromNumber(kind.number())).isEqualTo(kind);
            });
  }
}
