package org.whimbrel.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.SignedChainEntry;

class LinkApprovalTest {
  @Test
  void textShouldBringTheEntryAcross() {
    SignedChainEntry entry =
        new SignedChainEntry(Bytes.of(new byte[] {1, 2, 3}), Bytes.of(new byte[64]), null);

    assertThat(LinkApproval.fromText(" " + new LinkApproval(entry).toText() + "\n").entry())
        .isEqualTo(entry);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "whimbrel-approval:1:",
        "whimbrel-approval:1:AQID:AQID",
        "whimbrel-link:1:x:1:y"
      })
  void otherTextShouldBeRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> LinkApproval.fromText(text));
  }
}
