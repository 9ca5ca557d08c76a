package org.whimbrel.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.traffic.Fingerprint;
import org.whimbrel.protocol.ErrorCode;

class LedgerTest {
  private final Ledger ledger = new Ledger(5);

  @Test
  void theFirstAnswerShouldCount() {
    ledger.offer(1, 77);

    assertThat(ledger.accept(1)).isTrue();
    assertThat(ledger.accept(1)).isFalse();
    assertThat(ledger.reject(1, ErrorCode.BAD_ID)).isFalse();

    assertThat(ledger.isAccepted(1)).isTrue();
    assertThat(ledger.rejected(1)).isEmpty();
    assertThat(ledger.answered()).isEqualTo(1);
  }

  @Test
  void anAnswerToNothingShouldBeNoticed() {
    assertThat(ledger.accept(2)).isFalse();
    assertThat(ledger.isOffered(2)).isFalse();
    assertThat(ledger.print(2)).isEqualTo(Fingerprint.NONE);
  }

  @Test
  void ledgersOfSeveralProcessesShouldAddUp() throws Exception {
    ledger.offer(0, 70);
    ledger.accept(0);
    ledger.offer(2, 72);
    ledger.reject(2, ErrorCode.ID_TIME);
    Ledger sum = new Ledger(5);
    sum.offer(1, 71);

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ledger.write(new DataOutputStream(bytes));
    sum.add(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

    assertThat(sum.isAccepted(0)).isTrue();
    assertThat(sum.isOffered(1)).isTrue();
    assertThat(sum.isAccepted(1)).isFalse();
    assertThat(sum.rejected(2)).contains(ErrorCode.ID_TIME);
    assertThat(sum.isOffered(3)).isFalse();
    assertThat(sum.print(2)).isEqualTo(72);
    assertThat(sum.offered()).isEqualTo(3);
    assertThat(sum.answered()).isEqualTo(2);
  }
}
