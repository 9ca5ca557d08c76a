package org.whimbrel.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.proof.DeviceLog.Line;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.protocol.EntryKind;

class DeviceLogTest {
  private final DeviceLog log = new DeviceLog(7, 2);

  @Test
  void linesShouldBeKeptAsTheyWereWhateverTheirNumber() throws Exception {
    for (int i = 0; i < 100; i++) {
      EntryKind kind = EntryKind.fromNumber(1 + i % 7);
      assertThat(log.add(new Line(kind, MessageIds.COUNT_MAX - 1 - i, i - 50L))).isEqualTo(i + 1);
    }

    for (int i = 0; i < 50; i++) {
      log.addReceipt(MessageIds.COUNT_MAX - 1 - i, 1_000_000);
    }

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    log.write(new DataOutputStream(bytes));
    DeviceLog read =
        DeviceLog.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

    assertThat(read.user()).isEqualTo(7);
    assertThat(read.device()).isEqualTo(2);
    assertThat(read.size()).isEqualTo(100);
    for (int n = 1; n <= 100; n++) {
      assertThat(read.line(n)).isEqualTo(log.line(n));
    }
    assertThat(read.receipts()).isEqualTo(log.receipts()).hasSize(50);
    assertThat(read.receipts().get(49))
        .isEqualTo(new DeviceLog.Receipt(MessageIds.COUNT_MAX - 1, 1_000_000));
    assertThat(read.line(100))
        .isEqualTo(new Line(EntryKind.fromNumber(1 + 99 % 7), MessageIds.COUNT_MAX - 100, 49));
  }

  @Test
  void indicesShouldBeOfOneKindAndInOrder() {
    log.add(new Line(EntryKind.MESSAGE, 5, 0));
    log.add(new Line(EntryKind.SENT, 4, 0));
    log.add(new Line(EntryKind.MESSAGE, 3, 0));
    log.add(new Line(EntryKind.MESSAGE, 5, 0));

    assertThat(log.indices(EntryKind.MESSAGE)).containsExactly(3, 5, 5);
    assertThat(log.indices(EntryKind.SENT)).containsExactly(4);
  }

  @Test
  void aNumberThatDidNotComeShouldBeNoLine() {
    assertThatThrownBy(() -> log.line(1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
