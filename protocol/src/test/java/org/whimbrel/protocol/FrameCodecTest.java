package org.whimbrel.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FrameCodecTest {
  private static final String ID = Samples.ID.toString();

  static List<Frame.ClientFrame> clientFrames() {
    return Samples.CLIENT_FRAMES;
  }

  static List<Frame.ServerFrame> serverFrames() {
    return Samples.SERVER_FRAMES;
  }

  @ParameterizedTest
  @MethodSource("clientFrames")
  void aClientFrameShouldComeBackAsItWas(Frame.ClientFrame frame) throws BadFrameException {
    assertThat(FrameCodec.decodeClient(FrameCodec.encode(frame))).isEqualTo(frame);
  }

  @ParameterizedTest
  @MethodSource("serverFrames")
  void aServerFrameShouldComeBackAsItWas(Frame.ServerFrame frame) throws BadFrameException {
    assertThat(FrameCodec.decodeServer(FrameCodec.encode(frame))).isEqualTo(frame);
  }

  @Test
  void theSamplesShouldCoverEveryFrame() {
    assertThat(
            Stream.concat(clientFrames().stream(), serverFrames().stream()).map(Object::getClass))
        .containsAll(
            Stream.of(Frame.ClientFrame.class, Frame.SendAnswer.class, Frame.ServerFrame.class)
                .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()))
                .filter(Class::isRecord)
                .toList());
  }

  @Test
  void theOrderOfFieldsShouldNotMatter() throws BadFrameException {
    String text =
        "{\"wraps\":\"%s\",\"body\":\"aGk_Pg\",\"to\":[\"%s\",\"%s\"],\"id\":\"%s\",\"type\":\"send\"}"
            .formatted(Samples.SEND.wraps().toBase64Url(), Samples.ANN, Samples.BEN, Samples.ID);

    assertThat(FrameCodec.decodeClient(text)).isEqualTo(Samples.SEND);
  }

  @Test
  void unknownFieldsShouldBeSkippedWhateverTheyHold() throws BadFrameException {
    String text =
        "{\"new\":{\"type\":\"sync\",\"n\":[1,{\"n\":2}]},\"type\":\"ack\",\"x\":null,\"n\":7,"
            + "\"y\":[[]],\"z\":1.5}";

    assertThat(FrameCodec.decodeClient(text)).isEqualTo(Samples.ACK);
  }

  @Test
  void unknownLimitsShouldBeSkipped() throws BadFrameException {
    String text =
        FrameCodec.encode(Samples.HELLO).replace("\"limits\":{", "\"limits\":{\"new\":[{}],");

    assertThat(FrameCodec.decodeServer(text)).isEqualTo(Samples.HELLO);
  }

  @Test
  void aSendShouldNeedNoTypeWhereThePlaceGivesIt() throws BadFrameException {
    String text = FrameCodec.encode(Samples.SEND).replace("\"type\":\"send\",", "");

    assertThat(FrameCodec.decodeSend(text)).isEqualTo(Samples.SEND);
  }

  @Test
  void anEntryShouldBeTheSameFromItsNumberAndItsTail() {
    assertThat(FrameCodec.entry(9, null, FrameCodec.entryTail(Samples.SENT)))
        .isEqualTo(FrameCodec.encode(Samples.SENT));
  }

  @Test
  void textShouldBeEscaped() throws BadFrameException {
    Frame.Fault fault =
        new Frame.Fault(ErrorCode.BAD_FIELD, "a \"quote\", a \\ and a\nline \u00e9\ud83d\udc26");

    assertThat(FrameCodec.decodeServer(FrameCodec.encode(fault))).isEqualTo(fault);
  }

  static Stream<Arguments> badFrames() {
    String send = "{\"type\":\"send\",\"id\":\"" + ID + "\",";
    String to = "\"to\":[\"" + Samples.ANN + "\"]";
    return Stream.of(
        bad("", ErrorCode.NOT_JSON, false),
        bad("secret", ErrorCode.NOT_JSON, false),
        bad("[]", ErrorCode.NOT_JSON, false),
        bad("\"secret\"", ErrorCode.NOT_JSON, false),
        bad("7", ErrorCode.NOT_JSON, false),
        bad("null", ErrorCode.NOT_JSON, false),
        bad("{\"type\":\"ack\",\"n\":1", ErrorCode.NOT_JSON, false),
        bad("{\"type\":\"ack\",\"n\":1}{}", ErrorCode.NOT_JSON, false),
        bad("{\"type\":\"ack\",\"n\":1} secret", ErrorCode.NOT_JSON, false),
        bad("{type:\"ack\"}", ErrorCode.NOT_JSON, false),
        bad("{\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}", ErrorCode.NOT_JSON, false),
        bad("{\"type\":\"ack\",\"n\":" + "9".repeat(5_000) + "}", ErrorCode.NOT_JSON, false),
        bad("{}", ErrorCode.UNKNOWN_TYPE, false),
        bad("{\"type\":\"secret\"}", ErrorCode.UNKNOWN_TYPE, false),
        bad("{\"type\":\"hello\"}", ErrorCode.UNKNOWN_TYPE, false),
        bad("{\"type\":\"secret\",\"id\":\"" + ID + "\"}", ErrorCode.UNKNOWN_TYPE, true),
        bad("{\"type\":7}", ErrorCode.BAD_FIELD, false),
        bad("{\"type\":null}", ErrorCode.BAD_FIELD, false),
        bad("{\"type\":\"ack\"}", ErrorCode.BAD_FIELD, false),
        bad("{\"type\":\"ack\",\"n\":\"secret\"}", ErrorCode.BAD_FIELD, false),
        bad("{\"type\":\"ack\",\"n\":\"7\"}", ErrorCode.BAD_FIELD, false),
        bad("{\"type\":\"ack\",\"n\":7.0}", ErrorCode.BAD_FIELD, false),
        bad("{\"type\":\"ack\",\"n\":null}", ErrorCode.BAD_FIELD, false),
        bad("{\"type\":\"ack\",\"n\":9223372036854775808}", ErrorCode.BAD_FIELD, false),
        bad("{\"type\":\"sync\"}", ErrorCode.BAD_FIELD, false),
        bad("{\"type\":\"sync\",\"after\":{}}", ErrorCode.BAD_FIELD, false),
        bad("{\"type\":\"send\"," + to + ",\"body\":\"aGk\"}", ErrorCode.BAD_FIELD, false),
        bad("{\"type\":\"send\",\"id\":\"secret\"}", ErrorCode.BAD_FIELD, false),
        bad("{\"type\":\"send\",\"id\":7}", ErrorCode.BAD_FIELD, false),
        bad(
            "{\"type\":\"send\",\"id\":\"secretse-cret-secr-etse-cretsecretse\"}",
            ErrorCode.BAD_FIELD,
            false),
        bad(send + "\"body\":\"aGk\"}", ErrorCode.BAD_FIELD, true),
        bad(send + "\"to\":\"secret\"}", ErrorCode.BAD_FIELD, true),
        bad(send + "\"to\":[\"secret\"]}", ErrorCode.BAD_FIELD, true),
        bad(send + "\"to\":[7]}", ErrorCode.BAD_FIELD, true),
        bad(send + "\"to\":[null]}", ErrorCode.BAD_FIELD, true),
        bad(send + to + "}", ErrorCode.BAD_FIELD, true),
        bad(send + to + ",\"body\":\"secret+/\"}", ErrorCode.BAD_FIELD, true),
        bad(send + to + ",\"body\":\"sec ret\"}", ErrorCode.BAD_FIELD, true),
        bad(send + to + ",\"body\":\"a\"}", ErrorCode.BAD_FIELD, true),
        bad(send + to + ",\"body\":[]}", ErrorCode.BAD_FIELD, true));
  }

  private static Arguments bad(String text, ErrorCode code, boolean withId) {
    return Arguments.of(text, code, withId);
  }

  @ParameterizedTest
  @MethodSource("badFrames")
  void aBadFrameShouldTellWhyAndOfWhichMessageAndNeverQuoteIt(
      String text, ErrorCode code, boolean withId) {
    BadFrameException bad = decodeBad(text);

    assertThat(bad).isNotNull();
    assertThat(bad.code()).isEqualTo(code);
    assertThat(bad.id()).isEqualTo(withId ? Samples.ID : null);
    assertThat(bad.detail()).isNotBlank().doesNotContain("secret");
    assertThat(bad).message().doesNotContain("secret");
    assertThat(bad).hasNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', UNKNOWN_TYPE",
    "'{\"type\":\"send\"}', UNKNOWN_TYPE",
    "'{\"type\":\"accepted\"}', BAD_FIELD",
    "'{\"type\":\"entry\",\"kind\":\"secret\"}', BAD_FIELD",
    "'{\"type\":\"error\",\"code\":\"secret\"}', BAD_FIELD",
    "'{\"type\":\"hello\",\"limits\":[]}', BAD_FIELD"
  })
  void aClientShouldTellABadServerFrameTheSameWay(String text, ErrorCode code) {
    BadFrameException bad =
        catchThrowableOfType(BadFrameException.class, () -> FrameCodec.decodeServer(text));

    assertThat(bad.code()).isEqualTo(code);
    assertThat(bad.detail()).doesNotContain("secret");
  }

  private static @Nullable BadFrameException decodeBad(String text) {
    return catchThrowableOfType(BadFrameException.class, () -> FrameCodec.decodeClient(text));
  }
}
