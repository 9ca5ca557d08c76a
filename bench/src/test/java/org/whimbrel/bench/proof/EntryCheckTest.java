package org.whimbrel.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.bench.traffic.Profile;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.bench.traffic.Shapes;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;

/** User 0 writes to users 1 and 2. */
class EntryCheckTest {
  private static final Bytes BODY = Bytes.of(new byte[] {1, 2, 3});
  private static final DeviceLog WRITER = new DeviceLog(0, 1);
  private static final DeviceLog WRITER_TOO = new DeviceLog(0, 2);
  private static final DeviceLog READER = new DeviceLog(1, 1);

  private final Violations violations = new Violations();
  private final EntryCheck check =
      new EntryCheck(
          new Scenario(Shapes.of(Profile.ROOM, 3, 2)), EntryCheckTest::account, violations);

  private static UUID account(int user) {
    return new UUID(0, user);
  }

  private static Frame.Entry message(int from, int device) {
    return entry(EntryKind.MESSAGE, from, device, List.of(), List.of(), BODY);
  }

  private static Frame.Entry sent(List<UUID> to, List<UUID> dropped, @Nullable Bytes body) {
    return entry(EntryKind.SENT, 0, 1, to, dropped, body);
  }

  private static Frame.Entry entry(
      EntryKind kind,
      int from,
      int device,
      List<UUID> to,
      List<UUID> dropped,
      @Nullable Bytes body) {
    ErrorCode code = kind == EntryKind.REFUSED ? ErrorCode.ID_TAKEN : null;
    return new Frame.Entry(
        1, kind, new UUID(9, 9), account(from), device, 0, to, dropped, body, code, null, null);
  }

  private List<ViolationKind> judged(Frame.Entry entry, long index, DeviceLog log) {
    check.judge(entry, index, log);
    return violations.findings().stream().map(Violations.Finding::kind).toList();
  }

  @Test
  void whatTheScenarioSaysShouldPass() {
    List<UUID> to = List.of(account(2), account(1));

    assertThat(judged(message(0, 1), 5, READER)).isEmpty();
    assertThat(judged(sent(to, List.of(), null), 5, WRITER)).isEmpty();
    assertThat(judged(sent(to, List.of(), BODY), 5, WRITER_TOO)).isEmpty();
  }

  @Test
  void noticesShouldPassWhateverTheySay() {
    for (EntryKind kind :
        List.of(
            EntryKind.CONNECTION,
            EntryKind.KEYS,
            EntryKind.PROFILE,
            EntryKind.RECEIPT,
            EntryKind.WRAP)) {
      Frame.Entry notice = entry(kind, 2, 0, List.of(), List.of(), null);
      assertThat(judged(notice, MessageIds.NONE, READER)).isEmpty();
    }
  }

  @Test
  void aMessageOfSomebodyElseShouldBeFound() {
    assertThat(judged(message(0, 1), MessageIds.NONE, READER))
        .containsExactly(ViolationKind.STRANGER);
  }

  @Test
  void aMessageInTheWrongMailboxShouldBeFound() {
    assertThat(judged(message(0, 1), 5, WRITER)).containsExactly(ViolationKind.STRANGER);
  }

  @Test
  void aFalseSenderShouldBeFound() {
    assertThat(judged(message(2, 1), 5, READER)).containsExactly(ViolationKind.SENDER_DIFFERS);
    assertThat(judged(message(0, 2), 5, READER)).containsExactly(ViolationKind.SENDER_DIFFERS);
    assertThat(violations.count(ViolationKind.SENDER_DIFFERS)).isEqualTo(2);
  }

  @Test
  void aSentEntryWithOtherRecipientsShouldBeFound() {
    assertThat(judged(sent(List.of(account(1)), List.of(), null), 5, WRITER))
        .containsExactly(ViolationKind.SENT_ENTRY_DIFFERS);
  }

  @Test
  void aDroppedRecipientShouldBeFound() {
    List<UUID> to = List.of(account(1), account(2));

    assertThat(judged(sent(to, List.of(account(2)), null), 5, WRITER))
        .containsExactly(ViolationKind.SENT_ENTRY_DIFFERS);
  }

  @Test
  void aBodyShouldComeToTheOtherDevicesOnly() {
    List<UUID> to = List.of(account(1), account(2));

    judged(sent(to, List.of(), BODY), 5, WRITER);
    judged(sent(to, List.of(), null), 5, WRITER_TOO);

    assertThat(violations.count(ViolationKind.SENT_ENTRY_BODY)).isEqualTo(2);
  }

  @Test
  void aRefusalShouldBeFound() {
    assertThat(judged(entry(EntryKind.REFUSED, 0, 1, List.of(), List.of(), null), 5, WRITER))
        .containsExactly(ViolationKind.REFUSED);
  }
}
