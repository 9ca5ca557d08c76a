package org.whimbrel.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Ed25519;

class DeviceKeysTest {
  private static final long NOW_MS = Persona.NOW_MS;
  private final DeviceKeys keys = DeviceKeys.generate(UUID.randomUUID(), 3, NOW_MS, Persona.RANDOM);

  @Test
  void keysShouldComeBackFromTheirForm() {
    DeviceKeys rotated = keys.rotate(NOW_MS + 1, NOW_MS + 100, Persona.RANDOM);

    DeviceKeys read = DeviceKeys.fromBytes(rotated.toBytes());

    assertThat(read.toBytes()).isEqualTo(rotated.toBytes());
    assertThat(read.user()).isEqualTo(keys.user());
    assertThat(read.device()).isEqualTo(3);
    assertThat(read.numbers()).containsExactly(1, 2);
    assertThat(read.identityKey()).isEqualTo(keys.identityKey());
    Bytes message = Bytes.of(new byte[] {1});
    assertThat(Ed25519.verify(keys.identityKey(), message, read.identity().sign(message))).isTrue();
  }

  @Test
  void aBrokenFormShouldBeRefused() {
    byte[] form = keys.toBytes().bytes();
    for (int length = 0; length < form.length; length++) {
      Bytes cut = Bytes.of(Arrays.copyOf(form, length));
      assertThatIllegalArgumentException().isThrownBy(() -> DeviceKeys.fromBytes(cut));
    }
    byte[] later = form.clone();
    later[0] = 2;
    assertThatIllegalArgumentException().isThrownBy(() -> DeviceKeys.fromBytes(Bytes.of(later)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DeviceKeys.fromBytes(Bytes.of(Arrays.copyOf(form, form.length + 1))));
  }

  @Test
  void aKeyShouldGoWhenItsGraceIsOverAndTheCurrentOneNever() {
    DeviceKeys rotated = keys.rotate(NOW_MS, NOW_MS + 100, Persona.RANDOM);

    assertThat(rotated.withoutExpired(NOW_MS + 100)).isSameAs(rotated);
    assertThat(rotated.withoutExpired(NOW_MS + 101).numbers()).containsExactly(2);
    assertThat(keys.withoutExpired(Long.MAX_VALUE)).isSameAs(keys);
    assertThat(rotated.currentNumber()).isEqualTo(2);
  }

  @Test
  void keysInTheirGraceShouldBeBounded() {
    DeviceKeys full = keys;
    for (int i = 1; i < DeviceKeys.KEYS_MAX; i++) {
      full = full.rotate(NOW_MS, NOW_MS + 1, Persona.RANDOM);
    }
    DeviceKeys last = full;
    assertThatIllegalStateException()
        .isThrownBy(() -> last.rotate(NOW_MS, NOW_MS + 1, Persona.RANDOM));
  }

  @Test
  void aSecretShouldNotShowInALog() {
    assertThat(keys.toString()).doesNotContain(keys.identity().seed().toBase64Url());
    assertThat(keys.current()).hasToString("SealingKey[1]");
    assertThat(keys.identity()).hasToString("SigningKey");
  }

  @Test
  void aLinkRequestShouldComeBackFromItsText() {
    LinkRequest request = keys.linkRequest(Persona.RANDOM);

    assertThat(LinkRequest.fromText(" " + request.toText() + "\n")).isEqualTo(request);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinkRequest.fromText(request.toText() + "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> LinkRequest.fromText("hello"));
    assertThatIllegalArgumentException()
        .as("the version without a secret")
        .isThrownBy(
            () -> LinkRequest.fromText(request.toText().replaceFirst("2:(.*):[^:]*", "1:$1")));
    assertThat(request.toString()).doesNotContain(request.secret().toBase64Url());
  }
}
