package org.whimbrel.messaging.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.Wraps;
import org.whimbrel.sessions.control.Covered;

/** Freezes the queues' payloads: nodes of different age read the same queues. */
class WireTest {
  private static final UUID ID = UUID.fromString("0190a5b0-0000-7000-8000-000000000001");
  private static final UUID ANN = UUID.fromString("0190a5b0-0000-7000-8000-00000000000a");
  private static final UUID BEN = UUID.fromString("0190a5b0-0000-7000-8000-00000000000b");
  private static final DeviceId DEVICE = DeviceId.of(ANN, 2);
  private static final Bytes BODY = Bytes.of(new byte[] {1, 2, 3});
  private static final long AT_MS = 0x0190_A5B0_0000L;

  private static final String ID_HEX = "0190a5b0000070008000000000000001";
  private static final String ANN_HEX = "0190a5b000007000800000000000000a";
  private static final String BEN_HEX = "0190a5b000007000800000000000000b";
  private static final String AT_HEX = "00000190a5b00000";

  private static final Wraps WRAPS =
      Wraps.of(List.of(new Wrap(BEN, 2, 3, Bytes.of(new byte[Wraps.SEALED_BYTES]))));
  private static final String WRAPS_HEX =
      " 00000066 " + BEN_HEX + " 0002 00000003 " + "00".repeat(Wraps.SEALED_BYTES);

  private static final List<AcceptedMessage> MESSAGES =
      List.of(new AcceptedMessage(ID, DEVICE, AT_MS, List.of(BEN, ANN), BODY, WRAPS));
  private static final String MESSAGES_HEX =
      ("02 0001 " + ID_HEX + ANN_HEX + "00000002 " + AT_HEX)
          + (" 0002 " + BEN_HEX + ANN_HEX + " 00000003 010203" + WRAPS_HEX);

  private static final List<ReceiptBatch.Item> RECEIPTS =
      List.of(
          new ReceiptBatch.Ack(DEVICE, 7, new Covered(6, AT_MS)),
          new ReceiptBatch.Read(new AccountId(BEN), ID));
  private static final String RECEIPTS_HEX =
      ("03 0001 " + ANN_HEX + " 00000002 0000000000000007 0000000000000006 " + AT_HEX)
          + (" 0001 " + BEN_HEX + ID_HEX);

  private static final List<Logged> DELIVERY =
      List.of(
          new Logged(
              new LogRow(ID, DEVICE, AT_MS, List.of(BEN), List.of(ANN), List.of(), BODY),
              List.of(
                  new EntryRow(BEN, 5, EntryKind.MESSAGE, ID, null, WRAPS, null, null),
                  EntryRow.refused(ANN, 6, ID, ErrorCode.ID_TAKEN))),
          new Logged(
              null,
              List.of(
                  new EntryRow(
                      BEN,
                      7,
                      EntryKind.CONNECTION,
                      ID,
                      null,
                      Wraps.NONE,
                      ANN,
                      new RawJson("{}")))));
  private static final String DELIVERY_HEX =
      ("02 0002 01 " + ID_HEX + ANN_HEX + "00000002 " + AT_HEX)
          + (" 0001 " + BEN_HEX + " 0001 " + ANN_HEX + " 00000003 010203 0002 ")
          + (BEN_HEX + " 0000000000000005 01 " + ID_HEX + " 0000 " + WRAPS_HEX + " 0000 00000000 ")
          + (ANN_HEX + " 0000000000000006 03 " + ID_HEX + " 0008 69642d74616b656e")
          + " 00000000 0000 00000000"
          + (" 00 0001 " + BEN_HEX + " 0000000000000007 05 " + ID_HEX + " 0000 00000000")
          + (" 0001 " + ANN_HEX + " 00000002 7b7d");

  static Stream<Arguments> payloads() {
    return Stream.of(
        Arguments.of(MessageBatch.encode(MESSAGES), MESSAGES_HEX),
        Arguments.of(ReceiptBatch.encode(RECEIPTS), RECEIPTS_HEX),
        Arguments.of(NodeDelivery.encode(DELIVERY), DELIVERY_HEX));
  }

  static Stream<Arguments> decoders() {
    return Stream.of(
        decoder(MessageBatch::decode, MESSAGES_HEX),
        decoder(ReceiptBatch::decode, RECEIPTS_HEX),
        decoder(NodeDelivery::decode, DELIVERY_HEX));
  }

  private static Arguments decoder(Function<byte[], Object> decode, String hex) {
    return Arguments.of(decode, bytes(hex));
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void aPayloadShouldKeepItsBytes(byte[] payload, String hex) {
    assertThat(HexFormat.of().formatHex(payload)).isEqualTo(hex.replace(" ", ""));
  }

  @Test
  void messagesShouldComeBackAsTheyWere() {
    assertThat(MessageBatch.decode(bytes(MESSAGES_HEX))).isEqualTo(MESSAGES);
    assertThat(MessageBatch.decode(MessageBatch.encode(List.of()))).isEmpty();
  }

  @Test
  void theSizeOfAMessageShouldBeWhatItTakes() {
    int empty = MessageBatch.encode(List.of()).length;

    assertThat(MESSAGES.get(0).sizeBytes()).isEqualTo(bytes(MESSAGES_HEX).length - empty);
  }

  @Test
  void theSizeOfADeliveryShouldNotBeUnderestimated() {
    assertThat(DELIVERY.stream().mapToInt(NodeDelivery::sizeBytes).sum())
        .isGreaterThanOrEqualTo(bytes(DELIVERY_HEX).length - 3);
  }

  @Test
  void acknowledgementsShouldComeBackAsOneOfEachDevice() {
    DeviceId other = DeviceId.of(ANN, 3);
    ReceiptBatch.Ack only = new ReceiptBatch.Ack(other, 1, new Covered(0, AT_MS));
    byte[] payload =
        ReceiptBatch.encode(
            List.of(
                new ReceiptBatch.Ack(DEVICE, 7, new Covered(5, AT_MS)),
                only,
                new ReceiptBatch.Ack(DEVICE, 5, new Covered(2, 9))));

    assertThat(ReceiptBatch.decode(payload).acked())
        .isEqualTo(Map.of(DEVICE, new ReceiptBatch.Ack(DEVICE, 7, new Covered(2, 9)), other, only));
    assertThat(payload.length - ReceiptBatch.encode(List.of()).length)
        .isEqualTo(3 * ReceiptBatch.Ack.BYTES);
  }

  @Test
  void acknowledgementsWithEntriesBetweenThemShouldOnlySpeakOfTheLaterOnes() {
    ReceiptBatch.Ack early = new ReceiptBatch.Ack(DEVICE, 5, new Covered(2, 9));
    ReceiptBatch.Ack late = new ReceiptBatch.Ack(DEVICE, 8, new Covered(6, 12));

    assertThat(early.with(late)).isEqualTo(new ReceiptBatch.Ack(DEVICE, 8, new Covered(6, 9)));
    assertThat(late.with(early)).isEqualTo(early.with(late));
  }

  @Test
  void readMarksShouldComeBackEachOnce() {
    ReceiptBatch.Read read = new ReceiptBatch.Read(new AccountId(BEN), ID);

    assertThat(ReceiptBatch.decode(ReceiptBatch.encode(List.of(read, read))).read())
        .containsExactly(read);
  }

  @Test
  void aDeliveryShouldComeBackAsItWas() {
    assertThat(NodeDelivery.decode(bytes(DELIVERY_HEX))).isEqualTo(DELIVERY);
  }

  @Test
  void aBatchOfThousandRecipientsShouldComeBack() {
    List<UUID> many = Stream.generate(UUID::randomUUID).limit(1_000).toList();
    List<AcceptedMessage> messages =
        List.of(new AcceptedMessage(ID, DEVICE, AT_MS, many, Bytes.of(new byte[8192]), Wraps.NONE));

    assertThat(MessageBatch.decode(MessageBatch.encode(messages))).isEqualTo(messages);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aPayloadCutShortAnywhereShouldBeMalformed(Function<byte[], Object> decode, byte[] payload) {
    for (int length = 0; length < payload.length; length++) {
      byte[] cut = Arrays.copyOf(payload, length);
      assertMalformed(decode, cut);
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aPayloadWithATailShouldBeMalformed(Function<byte[], Object> decode, byte[] payload) {
    assertMalformed(decode, Arrays.copyOf(payload, payload.length + 1));
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void anotherVersionShouldBeMalformed(Function<byte[], Object> decode, byte[] payload) {
    for (int version : new int[] {0, 9, 255}) {
      byte[] other = payload.clone();
      other[0] = (byte) version;
      assertMalformed(decode, other);
    }
  }

  /** Dead letters of an upgrade would be lost messages: the sender was told "accepted". */
  @ParameterizedTest
  @MethodSource("decoders")
  void aNewerVersionShouldBeLeftToNewerNodes(Function<byte[], Object> decode, byte[] payload) {
    for (int ahead = 1; ahead <= 4; ahead++) {
      byte[] newer = Arrays.copyOf(payload, payload.length + 3);
      newer[0] += (byte) ahead;
      assertThatThrownBy(() -> decode.apply(newer)).isInstanceOf(Wire.NewerVersionException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void garbageShouldBeMalformedOrReadAndNothingElse(
      Function<byte[], Object> decode, byte[] payload) {
    Random random = new Random(7);
    int malformed = 0;
    for (int round = 0; round < 5_000; round++) {
      byte[] damaged = payload.clone();
      for (int i = 0; i < 4; i++) {
        damaged[1 + random.nextInt(damaged.length - 1)] = (byte) random.nextInt();
      }
      try {
        assertThat(decode.apply(damaged)).isNotNull();
      } catch (Wire.MalformedException expected) {
        malformed++;
      }
    }
    assertThat(malformed).isPositive();
  }

  @Test
  void aHostileLengthShouldBeMalformedBeforeItTakesMemory() {
    String upToTheLength =
        MESSAGES_HEX.replace(" ", "").replace("00000003010203" + WRAPS_HEX.replace(" ", ""), "");
    for (String length : List.of("7fffffff", "80000000", "ffffffff", "00000004")) {
      assertMalformed(MessageBatch::decode, bytes(upToTheLength + length + "010203"));
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aHostileCountShouldBeMalformed(Function<byte[], Object> decode, byte[] payload) {
    byte[] hostile = payload.clone();
    hostile[1] = (byte) 0xff;
    hostile[2] = (byte) 0xff;

    assertMalformed(decode, hostile);
  }

  @Test
  void anUnknownKindOrCodeShouldBeMalformed() {
    String hex = DELIVERY_HEX.replace(" ", "");

    assertMalformed(
        NodeDelivery::decode,
        bytes(hex.replace("0000000000000005" + "01", "0000000000000005" + "09")));
    assertMalformed(
        NodeDelivery::decode, bytes(hex.replace("69642d74616b656e", "69642d7461787878")));
  }

  private static void assertMalformed(Function<byte[], Object> decode, byte[] payload) {
    assertThatThrownBy(() -> decode.apply(payload)).isInstanceOf(Wire.MalformedException.class);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
