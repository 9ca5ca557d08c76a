package org.whimbrel.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WrapsTest {
  private static final UUID ANNA = new UUID(1, 1);
  private static final UUID BERT = new UUID(2, 2);

  private static Wrap wrap(UUID account, int device, int key) {
    byte[] sealed = new byte[80];
    Arrays.fill(sealed, (byte) device);
    return new Wrap(account, device, key, Bytes.of(sealed));
  }

  private final List<Wrap> list =
      List.of(wrap(ANNA, 1, 1), wrap(ANNA, 65_535, Integer.MAX_VALUE), wrap(BERT, 1, 3));

  @Test
  void wrapsShouldComeBackFromTheirPackedForm() {
    Wraps wraps = Wraps.of(list);

    assertThat(wraps.count()).isEqualTo(3);
    assertThat(wraps.sizeBytes()).isEqualTo(3 * 102);
    assertThat(Wraps.fromBase64Url(wraps.toBase64Url()).list()).isEqualTo(list);
    assertThat(wraps.find(BERT, 1)).contains(wrap(BERT, 1, 3));
    assertThat(wraps.find(BERT, 2)).isEmpty();
    assertThat(wraps).isEqualTo(Wraps.packed(wraps.bytes().clone()));
  }

  @Test
  void noWrapsShouldBeEmpty() {
    assertThat(Wraps.of(List.of())).isEqualTo(Wraps.NONE);
    assertThat(Wraps.fromBase64Url("").isEmpty()).isTrue();
  }

  @Test
  void aBrokenSizeShouldBeRefused() {
    byte[] packed = Wraps.of(list).bytes();
    for (int size : new int[] {1, 101, 103, 203, packed.length - 1}) {
      byte[] cut = Arrays.copyOf(packed, size);

      assertThatIllegalArgumentException().isThrownBy(() -> Wraps.packed(cut));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> Wraps.fromBase64Url("a+b"));
  }

  @Test
  void aDeviceThatComesTwiceShouldBeRefused() {
    List<Wrap> twice = List.of(wrap(ANNA, 1, 1), wrap(ANNA, 1, 2));

    assertThatIllegalArgumentException().isThrownBy(() -> Wraps.of(twice));
  }

  @Test
  void devicesAndKeysShouldCountFromOne() {
    byte[] noDevice = Wraps.of(List.of(wrap(ANNA, 1, 1))).bytes().clone();
    noDevice[17] = 0;
    byte[] noKey = Wraps.of(List.of(wrap(ANNA, 1, 1))).bytes().clone();
    noKey[21] = 0;
    byte[] negativeKey = noKey.clone();
    negativeKey[18] = (byte) 0x80;

    for (byte[] bad : List.of(noDevice, noKey, negativeKey)) {
      assertThatIllegalArgumentException().isThrownBy(() -> Wraps.packed(bad));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> wrap(ANNA, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> wrap(ANNA, 65_536, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> wrap(ANNA, 1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Wrap(ANNA, 1, 1, Bytes.of(new byte[79])));
  }
}
