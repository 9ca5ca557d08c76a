package org.whimbrel.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** One of each frame, with fixed values. */
final class Samples {
  static final UUID ID = UUID.fromString("0190a5b0-0000-7000-8000-000000000001");
  static final UUID ANN = UUID.fromString("0190a5b0-0000-7000-8000-00000000000a");
  static final UUID BEN = UUID.fromString("0190a5b0-0000-7000-8000-00000000000b");
  static final Bytes HI = Bytes.of("hi?>".getBytes(StandardCharsets.UTF_8));
  static final Limits LIMITS = new Limits(65536, 8192, 1000, 5, 50, 100, 1000, 60_000, 30_000);

  static final Wrap WRAP = new Wrap(BEN, 2, 3, Bytes.of(new byte[Wraps.SEALED_BYTES]));
  static final Frame.Send SEND = new Frame.Send(ID, List.of(ANN, BEN), HI, Wraps.of(List.of(WRAP)));
  static final Frame.Ack ACK = new Frame.Ack(7);
  static final Frame.Sync SYNC = new Frame.Sync(3);
  static final Frame.Read READ = new Frame.Read(List.of(ID));
  static final Frame.Ping PING = new Frame.Ping();
  static final Frame.Pong PONG = new Frame.Pong();
  static final Frame.Watch WATCH = new Frame.Watch(List.of(ANN, BEN));
  static final Frame.Hello HELLO = new Frame.Hello(1_720_000_000_000L, ANN, 2, 9, 7, LIMITS);
  static final Frame.Accepted ACCEPTED = new Frame.Accepted(ID);
  static final Frame.Rejected BUSY =
      new Frame.Rejected(ID, ErrorCode.BUSY, "Too many messages are waiting.", 2_000L, null);
  static final Frame.Rejected ID_TIME =
      new Frame.Rejected(ID, ErrorCode.ID_TIME, "Too far.", null, 1_720_000_000_000L);
  static final Frame.Entry MESSAGE =
      new Frame.Entry(
          8,
          EntryKind.MESSAGE,
          ID,
          ANN,
          2,
          1_720_000_000_001L,
          List.of(),
          List.of(),
          HI,
          null,
          Frame.KeyWrap.from(WRAP),
          null);
  static final Frame.Entry SENT =
      new Frame.Entry(
          9,
          EntryKind.SENT,
          ID,
          ANN,
          2,
          1_720_000_000_001L,
          List.of(BEN),
          List.of(ANN),
          null,
          null,
          null,
          new RawJson("{\"missing\":[{\"account\":\"" + BEN + "\",\"device\":2}]}"));
  static final Frame.Entry REFUSED =
      new Frame.Entry(
          10,
          EntryKind.REFUSED,
          ID,
          ANN,
          0,
          1_720_000_000_001L,
          List.of(),
          List.of(),
          null,
          ErrorCode.ID_TAKEN,
          null,
          null);
  static final Frame.Page PAGE = new Frame.Page(3, 53, 90);
  static final Frame.Presence PRESENCE = new Frame.Presence(List.of(ANN), List.of(BEN));
  static final Frame.Presence OFFLINE = new Frame.Presence(List.of(), List.of(ANN, BEN));
  static final Frame.Fault FAULT =
      new Frame.Fault(ErrorCode.NOT_JSON, "the frame is not a JSON object");

  static final List<Frame.ClientFrame> CLIENT_FRAMES = List.of(SEND, ACK, SYNC, READ, WATCH, PING);
  static final List<Frame.ServerFrame> SERVER_FRAMES =
      List.of(
          HELLO, ACCEPTED, BUSY, ID_TIME, MESSAGE, SENT, REFUSED, PAGE, PRESENCE, OFFLINE, PONG,
          FAULT);

  private Samples() {}
}
