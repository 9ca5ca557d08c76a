package org.whimbrel.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.SignedKeyRecord;

class RecoveryKeyTest {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  private final FixedRandom random = new FixedRandom("recovery keys");
  private final RecoveryKey key = RecoveryKey.generate(random);
  private final Persona anna = Persona.create();

  private void name(RecoveryKey recovery) throws Exception {
    anna.entries.add(
        new ChainSigner(anna.device(1))
            .recovery(anna.pinned().chain(), recovery.signingKey().publicKey(), 1));
  }

  @Test
  void everyKeyShouldComeBackFromItsText() {
    for (int i = 0; i < 200; i++) {
      RecoveryKey any = RecoveryKey.generate(random);

      assertThat(any.toText()).matches("([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}");
      assertThat(RecoveryKey.fromText(any.toText()).signingKey().publicKey())
          .isEqualTo(any.signingKey().publicKey());
    }
    assertThat(key.toString()).isEqualTo("RecoveryKey");
  }

  @Test
  void everyCharacterThatIsMistakenShouldBeNoticed() {
    String text = key.toText().replace("-", "");
    for (int i = 0; i < text.length(); i++) {
      for (int k = 0; k < ALPHABET.length(); k++) {
        char other = ALPHABET.charAt(k);
        if (other != text.charAt(i)) {
          String mistaken = text.substring(0, i) + other + text.substring(i + 1);
          assertThatIllegalArgumentException()
              .isThrownBy(() -> RecoveryKey.fromText(mistaken))
              .withMessageNotContaining(mistaken);
        }
      }
    }
  }

  @Test
  void twoCharactersThatChangePlacesShouldBeNoticed() {
    String text = key.toText().replace("-", "");
    for (int i = 0; i + 1 < text.length(); i++) {
      if (text.charAt(i) != text.charAt(i + 1)) {
        String turned =
            text.substring(0, i) + text.charAt(i + 1) + text.charAt(i) + text.substring(i + 2);
        assertThatIllegalArgumentException().isThrownBy(() -> RecoveryKey.fromText(turned));
      }
    }
  }

  @Test
  void onlyTheRecoveryKeyOfTheChainShouldSignTheRecord() throws Exception {
    name(key);
    SignedKeyRecord record = key.record(anna.pinned().chain(), 1, 1);
    RecoveryKey other = RecoveryKey.generate(random);
    Bytes byTheDevice = anna.device(1).identity().sign(SignedKeyRecord.signedBytes(record.bytes()));

    assertThat(anna.pinned().verifyRecovery(record).device()).isZero();
    PinnedChainsTest.assertRefused(() -> anna.pinned().verify(record), Reason.MALFORMED);
    PinnedChainsTest.assertRefused(
        () -> anna.pinned().verifyRecovery(other.record(anna.pinned().chain(), 1, 1)),
        Reason.BAD_SIGNATURE);
    PinnedChainsTest.assertRefused(
        () -> anna.pinned().verifyRecovery(new SignedKeyRecord(record.bytes(), byTheDevice)),
        Reason.BAD_SIGNATURE);
    PinnedChainsTest.assertRefused(
        () -> anna.pinned().verifyRecovery(new ChainSigner(anna.device(1)).record(chain())),
        Reason.MALFORMED);
    name(other);
    PinnedChainsTest.assertRefused(
        () -> anna.pinned().verifyRecovery(record), Reason.BAD_SIGNATURE);
  }

  private org.whimbrel.protocol.keys.DeviceChain chain() throws Exception {
    return anna.pinned().chain();
  }

  @Test
  void aRecordShouldNotBelieveInAChainWithoutARecoveryKey() throws Exception {
    SignedKeyRecord record = key.record(anna.pinned().chain(), 1, 1);

    PinnedChainsTest.assertRefused(() -> anna.pinned().verifyRecovery(record), Reason.NOT_A_MEMBER);
  }
}
