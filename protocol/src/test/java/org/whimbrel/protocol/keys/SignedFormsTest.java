package org.whimbrel.protocol.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.ChainEntry.Op;

/** The forms of chain entries and key records, which every implementation has to keep to. */
class SignedFormsTest {
  private static final UUID USER = UUID.fromString("b9fdaafd-ab91-4559-91e1-7e09292ab2fa");
  private static final Bytes ZEROS = Bytes.of(new byte[32]);
  private static final String Z = "A".repeat(43);
  private static final ChainEntry ENTRY =
      new ChainEntry(USER, 1, 0, ZEROS, Op.GENESIS, 1, ZEROS, 1, 5);
  private static final KeyRecord RECORD = new KeyRecord(USER, 1, 2, ZEROS, 3, 4, 1, 0, ZEROS);

  private static final Bytes SEALED = Bytes.of(new byte[80]);
  private static final SealedArchiveKey ARCHIVE =
      new SealedArchiveKey(USER, 1, 2, 3, 4, ZEROS, SEALED);

  private static String text(Bytes bytes) {
    return new String(bytes.bytes(), StandardCharsets.UTF_8);
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertMalformed(ThrowingCallable action) {
    assertThatExceptionOfType(BadKeysException.class)
        .isThrownBy(action)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
  }

  @Test
  void theFormOfAnEntryShouldNeverChange() throws BadKeysException {
    assertThat(text(ENTRY.toBytes()))
        .isEqualTo(
            "{\"v\":1,\"typ\":\"chain\",\"user\":\"%s\",\"gen\":1,\"seq\":0,\"prev\":\"%s\",\"op\":\"genesis\",\"dev\":1,\"key\":\"%s\",\"by\":1,\"ts\":5}"
                .formatted(USER, Z, Z));
    assertThat(ChainEntry.parse(ENTRY.toBytes())).isEqualTo(ENTRY);
    assertThat(text(SignedChainEntry.signedBytes(bytes("x")))).isEqualTo("whimbrel/v1/chain\0x");
  }

  @Test
  void theFormOfARecordShouldNeverChange() throws BadKeysException {
    assertThat(text(RECORD.toBytes()))
        .isEqualTo(
            "{\"v\":1,\"typ\":\"key\",\"user\":\"%s\",\"dev\":1,\"n\":2,\"x25519\":\"%s\",\"nbf\":3,\"grace\":4,\"gen\":1,\"seq\":0,\"head\":\"%s\"}"
                .formatted(USER, Z, Z));
    assertThat(KeyRecord.parse(RECORD.toBytes())).isEqualTo(RECORD);
    assertThat(text(SignedKeyRecord.signedBytes(bytes("x")))).isEqualTo("whimbrel/v1/key\0x");
  }

  @Test
  void theHashOfAnEntryShouldLeaveItsSignaturesOut() {
    Bytes one = new SignedChainEntry(ENTRY.toBytes(), ZEROS, null).hash();
    Bytes other = new SignedChainEntry(ENTRY.toBytes(), bytes("s"), bytes("t")).hash();

    assertThat(one).isEqualTo(other);
    assertThat(one.size()).isEqualTo(32);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"v\":1|\"v\":2",
        "\"typ\":\"chain\"|\"typ\":\"key\"",
        "genesis|birth",
        "\"dev\":1|\"dev\":-1",
        "\"by\":1,|''",
        "\"gen\":1|\"gen\":\"1\"",
        "\"prev\":\"A|\"prev\":\"AA",
        "\"ts\":5|\"ts\":5,\"x\":1",
        "\"ts\":5|\"ts\":5,\"ts\":5",
        "b9fdaafd|B9FDAAFD"
      })
  void anEntryOfAnotherFormShouldBeRefused(String from, String to) {
    String altered = text(ENTRY.toBytes()).replace(from, to);
    assertThat(altered).isNotEqualTo(text(ENTRY.toBytes()));

    assertMalformed(() -> ChainEntry.parse(bytes(altered)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"v\":1|\"v\":2",
        "\"typ\":\"key\"|\"typ\":\"chain\"",
        "\"dev\":1|\"dev\":0",
        "\"n\":2|\"n\":0",
        "\"x25519\":\"A|\"x25519\":\"",
        "\"nbf\":3,|''",
        "\"grace\":4|\"grace\":-4",
        "\"seq\":0|\"seq\":0,\"seq\":0"
      })
  void aRecordOfAnotherFormShouldBeRefused(String from, String to) {
    String altered = text(RECORD.toBytes()).replace(from, to);
    assertThat(altered).isNotEqualTo(text(RECORD.toBytes()));

    assertMalformed(() -> KeyRecord.parse(bytes(altered)));
  }

  @Test
  void theFormOfASealedArchiveKeyShouldNeverChange() throws BadKeysException {
    assertThat(text(ARCHIVE.toBytes()))
        .isEqualTo(
            "{\"v\":1,\"typ\":\"archive\",\"user\":\"%s\",\"epoch\":1,\"dev\":2,\"kid\":3,\"by\":4,\"commit\":\"%s\",\"sealed\":\"%s\"}"
                .formatted(USER, Z, "A".repeat(107)));
    assertThat(SealedArchiveKey.parse(ARCHIVE.toBytes())).isEqualTo(ARCHIVE);
    assertThat(text(SignedArchiveKey.signedBytes(bytes("x")))).isEqualTo("whimbrel/v1/archive\0x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"v\":1|\"v\":2",
        "\"typ\":\"archive\"|\"typ\":\"key\"",
        "\"epoch\":1|\"epoch\":0",
        "\"dev\":2|\"dev\":-2",
        "\"kid\":3|\"kid\":0",
        "\"by\":4|\"by\":0",
        "\"by\":4,|''",
        "\"commit\":\"A|\"commit\":\"",
        "\"sealed\":\"AAAA|\"sealed\":\"",
        "\"kid\":3|\"kid\":3,\"x\":1"
      })
  void aSealedArchiveKeyOfAnotherFormShouldBeRefused(String from, String to) {
    String altered = text(ARCHIVE.toBytes()).replace(from, to);
    assertThat(altered).isNotEqualTo(text(ARCHIVE.toBytes()));

    assertMalformed(() -> SealedArchiveKey.parse(bytes(altered)));
  }

  @Test
  void onlyARecoveryRecordShouldBeOfDeviceZero() throws BadKeysException {
    KeyRecord recovery = new KeyRecord(USER, 0, 1, ZEROS, 3, 0, 1, 0, ZEROS);

    assertThat(KeyRecord.parseRecovery(recovery.toBytes())).isEqualTo(recovery);
    assertMalformed(() -> KeyRecord.parse(recovery.toBytes()));
    assertMalformed(() -> KeyRecord.parseRecovery(RECORD.toBytes()));
  }
}
