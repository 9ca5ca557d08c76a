package org.whimbrel.bench.traffic;

import java.util.SplittableRandom;
import org.whimbrel.client.crypto.Content;

/**
 * The texts of messages, which follow from the message's index. A text has at most 1,000
 * characters, so beyond 1,000 bytes it needs characters of more than one byte, and 4,000 bytes is
 * the most that there can be. Thread-safe.
 *
 * @param derived what they follow from
 * @param bytes the wanted size in UTF-8; what is beyond 4,000 is left out
 */
public record Texts(Derived derived, int bytes) {
  private static final int PURPOSE = 1;
  private static final int FIRST_LETTER = 'a';
  private static final int LETTERS = 26;

  /** The first of each size, with as many more behind it as are needed. */
  private static final int[] FIRST_OF_SIZE = {0, FIRST_LETTER, 0x00E0, 0x4E00, 0x1F600};

  private static final int SALT_AND_TAG_BYTES = 32 + 16;

  /** The text of a message. */
  public String of(long index) {
    SplittableRandom random = derived.random(PURPOSE, index);
    StringBuilder text = new StringBuilder();
    int rest = Math.min(bytes, 4 * Content.TEXT_MAX_CHARS);
    int chars = Math.min(rest, Content.TEXT_MAX_CHARS);
    while (rest > 0) {
      // As large as it must be, so that the rest fits the characters that are left.
      int size = (rest + chars - 1) / chars;
      text.appendCodePoint(FIRST_OF_SIZE[size] + random.nextInt(LETTERS));
      rest -= size;
      chars--;
    }
    return text.toString();
  }

  /** The size of the ciphertext that such a text gives. */
  public int ciphertextBytes() {
    for (int bucket : Content.bucketsBytes()) {
      if (bytes < bucket) {
        return SALT_AND_TAG_BYTES + bucket;
      }
    }
    throw new IllegalStateException("a text beyond all buckets");
  }
}
