package org.whimbrel.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeTest {
  private static final UUID ID = UUID.fromString("01a20e0b-f786-771b-a3be-4febf15d56e4");
  private static final UUID FROM = UUID.fromString("b9fdaafd-ab91-4559-91e1-7e09292ab2fa");

  private static Bytes filled(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 7);
    return Bytes.of(bytes);
  }

  private static Envelope.Header header(String type, @Nullable UUID re, String conversation) {
    return new Envelope.Header(
        type, ID, re, conversation, FROM, 1, 2, 3, 4, filled(32), filled(32), 1, 5, filled(32));
  }

  private static Envelope envelope(Envelope.Header header, int ciphertextBytes) {
    return new Envelope(header.toBytes(), header, filled(12), filled(64), filled(ciphertextBytes));
  }

  @Test
  void anEnvelopeShouldComeBackFromItsBytes() {
    for (Envelope.Header header :
        List.of(
            header(Envelope.TYPE_TEXT, null, ""), header(Envelope.TYPE_RESEND, FROM, "gr\"up"))) {
      Envelope envelope = envelope(header, 112);

      assertThat(Envelope.parse(envelope.toBody())).isEqualTo(envelope);
    }
  }

  @Test
  void theLargestShouldFitAndNothingBeyond() {
    Envelope largest = envelope(header("text", null, "c"), Envelope.CIPHERTEXT_MAX_BYTES);
    Envelope larger = envelope(header("text", null, "c"), Envelope.CIPHERTEXT_MAX_BYTES + 1);
    Envelope smaller = envelope(header("text", null, "c"), 47);

    assertThat(Envelope.parse(largest.toBody()).ciphertext().size()).isEqualTo(5_120);
    assertThatIllegalArgumentException().isThrownBy(() -> Envelope.parse(larger.toBody()));
    assertThatIllegalArgumentException().isThrownBy(() -> Envelope.parse(smaller.toBody()));
  }

  @Test
  void aBodyThatEndsTooEarlyShouldBeRefusedWherever() {
    byte[] body = envelope(header("text", null, "c"), 48).toBody().bytes();
    for (int length = 0; length < body.length; length++) {
      Bytes cut = Bytes.of(Arrays.copyOf(body, length));

      assertThatIllegalArgumentException().isThrownBy(() -> Envelope.parse(cut));
    }
  }

  @Test
  void aLengthThatLiesShouldBeRefused() {
    byte[] body = envelope(header("text", null, "c"), 112).toBody().bytes();
    int headerBytes = ((body[1] & 0xFF) << 8) | (body[2] & 0xFF);
    for (int lie : new int[] {0, headerBytes - 1, headerBytes + 1, 2_049, 0xFFFF}) {
      byte[] lying = body.clone();
      lying[1] = (byte) (lie >> 8);
      lying[2] = (byte) lie;

      assertThatIllegalArgumentException().isThrownBy(() -> Envelope.parse(Bytes.of(lying)));
    }
  }

  @Test
  void anotherVersionShouldBeRefused() {
    byte[] body = envelope(header("text", null, "c"), 48).toBody().bytes();
    body[0] = 2;

    assertThatIllegalArgumentException().isThrownBy(() -> Envelope.parse(Bytes.of(body)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"v\":1|\"v\":2",
        "\"v\":1|\"v\":\"1\"",
        "HPKE-0020-0001-0001|HPKE-0020-0001-0002",
        "A256GCM|A128GCM",
        "\"typ\":\"text\"|\"typ\":\"\"",
        "\"typ\":\"text\"|\"typ\":\"resend\"",
        "\"dev\":1|\"dev\":-1",
        "\"dev\":1|\"x\":1",
        "\"ctr\":3|\"ctr\":3.0",
        "\"kid\":2,|''",
        "\"hash\":\"Bw|\"hash\":\"",
        "\"seq\":5|\"seq\":5,\"seq\":5"
      })
  void aHeaderThatIsNotOfTheFormShouldBeRefused(String from, String to) {
    Envelope good = envelope(header("text", null, "c"), 48);
    String text = new String(good.headerBytes().bytes(), StandardCharsets.UTF_8);
    String altered = text.replace(from, to);
    assertThat(altered).isNotEqualTo(text);
    Envelope bad =
        new Envelope(
            Bytes.of(altered.getBytes(StandardCharsets.UTF_8)),
            good.header(),
            good.iv(),
            good.signature(),
            good.ciphertext());

    assertThatIllegalArgumentException().isThrownBy(() -> Envelope.parse(bad.toBody()));
  }

  @Test
  void aConversationThatIsTooLongAndATextAboutAMessageShouldBeRefused() {
    for (Envelope.Header bad :
        List.of(
            header("text", null, "c".repeat(65)),
            header("t".repeat(65), null, "c"),
            header("text", ID, "c"))) {
      Bytes body = envelope(bad, 48).toBody();

      assertThatIllegalArgumentException().isThrownBy(() -> Envelope.parse(body));
    }
  }

  @Test
  void recipientsShouldCountOnceAndInNoOrder() {
    Bytes digest = Envelope.recipientsDigest(List.of(ID, FROM));

    assertThat(Envelope.recipientsDigest(List.of(FROM, ID, FROM))).isEqualTo(digest);
    assertThat(Envelope.recipientsDigest(List.of(FROM))).isNotEqualTo(digest);
    assertThat(digest.toBase64Url()).isEqualTo("TbesoWrPeDvRFZLSFr-PGzGjmrAjPQ9DdgnrOvu_RrI");
  }

  @Test
  void contentShouldNotShowInALog() {
    assertThat(envelope(header("text", null, "c"), 48)).hasToString("Envelope[" + ID + ", 48 B]");
  }
}
