package org.whimbrel.accounts.control;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountRefusal.Reason;

/**
 * A picture that others see beside a name. Its bytes are not looked into any further than that they
 * begin as their type says; browsers are told not to guess another one.
 */
@SuppressWarnings("ArrayRecordComponent") // neither compared nor changed
public record AvatarImage(String contentType, String hash, byte[] bytes) {
  private static final int HASH_BYTES = 16;
  private static final int MAGIC_BYTES_MAX = 12;

  /** The types, with what an image of each begins with, in hexadecimal digits. */
  private enum Type {
    /** Portable Network Graphics (RFC 2083, section 3.1). */
    PNG("image/png", "89504e470d0a1a0a"),
    /** JPEG (ITU-T T.81, annex B): start of image, then another marker. */
    JPEG("image/jpeg", "ffd8ff"),
    /** WebP (RFC 9649, section 2.4): RIFF, the length, WEBP. */
    WEBP("image/webp", "52494646.{8}57454250");

    private final String contentType;
    private final String magic;

    Type(String contentType, String magic) {
      this.contentType = contentType;
      this.magic = magic;
    }

    boolean fits(byte[] bytes) {
      String start = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, MAGIC_BYTES_MAX));
      return Pattern.compile(magic).matcher(start).lookingAt();
    }
  }

  /**
   * Reads an upload, and never more of it than may be.
   *
   * @param contentType as the request tells it, without parameters, in small letters; null if not
   * @param bytesMax how large it may be
   * @throws AccountRefusal if it is larger, or of no type that we take, or not of its own type
   * @throws IOException if it cannot be read
   */
  public static AvatarImage read(@Nullable String contentType, InputStream in, int bytesMax)
      throws AccountRefusal, IOException {
    Type type =
        Arrays.stream(Type.values())
            .filter(each -> each.contentType.equals(contentType))
            .findFirst()
            .orElseThrow(() -> bad("An avatar is image/png, image/jpeg or image/webp."));
    byte[] bytes = in.readNBytes(bytesMax + 1);
    if (bytes.length > bytesMax) {
      throw new AccountRefusal(
          Reason.AVATAR_TOO_LARGE, "An avatar has at most " + bytesMax + " bytes.");
    }
    if (!type.fits(bytes)) {
      throw bad("The body is no " + type.contentType + ".");
    }
    return new AvatarImage(type.contentType, hash(bytes), bytes);
  }

  private static AccountRefusal bad(String detail) {
    return new AccountRefusal(Reason.BAD_IMAGE, detail);
  }

  /** The first half of the SHA-256, in base64url without padding. */
  private static String hash(byte[] bytes) {
    try {
      byte[] whole = MessageDigest.getInstance("SHA-256").digest(bytes);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(whole, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
