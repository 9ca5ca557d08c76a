package org.whimbrel.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whimbrel.accounts.control.AccountRefusal.Reason;

class AvatarImageTest {
  private static final int MAX = 64;
  private static final String PNG = "89504e470d0a1a0a";

  @ParameterizedTest
  @CsvSource({
    "image/png,  89504e470d0a1a0a",
    "image/png,  89504e470d0a1a0a0000000d49484452",
    "image/jpeg, ffd8ffe0",
    "image/webp, 52494646aabbccdd57454250",
    "image/webp, 5249464600000000574542505650",
  })
  void anImageThatBeginsAsItsTypeSaysShouldBeTaken(String type, String hex)
      throws AccountRefusal, IOException {
    AvatarImage image = read(type, hex);

    assertThat(image.contentType()).isEqualTo(type);
    assertThat(image.bytes()).isEqualTo(HexFormat.of().parseHex(hex));
  }

  @ParameterizedTest
  @CsvSource({
    "image/png,  ffd8ffe0",
    "image/jpeg, 89504e470d0a1a0a",
    "image/webp, 89504e470d0a1a0a",
    "image/png,  89504e470d0a1a",
    "image/png,  0089504e470d0a1a0a",
    "image/webp, 52494646aabbccdd57415645",
    "image/webp, 5249464657454250",
    "image/png,  ''",
    "image/png,  3c7376673e",
    "image/gif,  474946383961",
    "image/svg+xml, 3c7376673e",
    "text/html,  89504e470d0a1a0a",
    ",           89504e470d0a1a0a",
  })
  void anythingElseShouldBeRefused(@Nullable String type, String hex) {
    assertThatExceptionOfType(AccountRefusal.class)
        .isThrownBy(() -> read(type, hex))
        .extracting(AccountRefusal::reason)
        .isEqualTo(Reason.BAD_IMAGE);
  }

  @Test
  void anImageShouldBeAsLargeAsMayBe() throws AccountRefusal, IOException {
    assertThat(read("image/png", PNG + "00".repeat(MAX - 8)).bytes()).hasSize(MAX);
  }

  @Test
  void aLargerOneShouldBeRefusedAndNotReadToItsEnd() {
    ByteArrayInputStream large = new ByteArrayInputStream(new byte[1_000]);

    assertThatExceptionOfType(AccountRefusal.class)
        .isThrownBy(() -> AvatarImage.read("image/png", large, MAX))
        .extracting(AccountRefusal::reason)
        .isEqualTo(Reason.AVATAR_TOO_LARGE);
    assertThat(large.available()).isEqualTo(1_000 - (MAX + 1));
  }

  /** Clients know it as the name of the image: it must not change. */
  @Test
  void theHashShouldBeHalfOfTheSha256() throws AccountRefusal, IOException {
    // printf '\x89PNG\r\n\x1a\n' | openssl sha256 -binary | head -c 16 | basenc --base64url
    assertThat(read("image/png", PNG).hash()).isEqualTo("TEtqO-ExSrhhOL70MU3eAg");
  }

  private static AvatarImage read(@Nullable String type, String hex)
      throws AccountRefusal, IOException {
    return AvatarImage.read(type, new ByteArrayInputStream(HexFormat.of().parseHex(hex)), MAX);
  }
}
