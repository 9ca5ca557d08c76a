package org.whimbrel.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.whimbrel.protocol.Bytes;

class SafetyNumberTest {
  private static Bytes filled(int value) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) value);
    return Bytes.of(bytes);
  }

  @Test
  void bothSidesShouldSeeTheSameSixtyDigits() {
    SafetyNumber here = SafetyNumber.of(filled(1), filled(0xF0));
    SafetyNumber there = SafetyNumber.of(filled(0xF0), filled(1));

    assertThat(here.digits()).isEqualTo(there.digits()).matches("[0-9]{60}");
    assertThat(here.toString()).matches("([0-9]{5} ){11}[0-9]{5}");
    assertThat(here.toString().replace(" ", "")).isEqualTo(here.digits());
  }

  /** The form is fixed: a browser must come to the same. */
  @Test
  void theNumberShouldNeverChange() {
    assertThat(SafetyNumber.of(filled(1), filled(2)).digits())
        .isEqualTo("356762182100356955710740404875155634538942169260603470425582");
  }

  @Test
  void aLinkedDeviceShouldNotChangeTheNumberAndAResetShould() throws Exception {
    Persona anna = Persona.create();
    Bytes bert = Persona.create().pinned().chain().genesis();
    String before = SafetyNumber.of(anna.pinned().chain().genesis(), bert).digits();
    anna.link();

    assertThat(SafetyNumber.of(anna.pinned().chain().genesis(), bert).digits()).isEqualTo(before);
    PinnedChain reset =
        PinnedChain.of(anna.user, List.of(new ChainSigner(anna.device(1)).genesis(2, 1)));
    assertThat(SafetyNumber.of(reset.chain().genesis(), bert).digits()).isNotEqualTo(before);
  }
}
