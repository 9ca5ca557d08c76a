package org.whimbrel.client.cli.history;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes texts comparable for a search: without case, without accents and vowel points, with spaces
 * alike. Signs that carry the word, like the vowels of Indic scripts, stay. Stateless.
 */
public final class Folding {
  /** Combining accents; Hebrew points; Arabic vowel signs. */
  private static final Pattern MARKS =
      Pattern.compile("[\\u0300-\\u036F\\u0591-\\u05BD\\u05BF-\\u05C7\\u064B-\\u065F\\u0670]");

  private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

  /** Letters that Unicode does not take apart. */
  private static final Map<Integer, String> LETTERS =
      Map.of(
          (int) 'ø', "o", (int) 'ł', "l", (int) 'đ', "d", (int) 'æ', "ae", (int) 'œ', "oe",
          (int) 'ð', "d", (int) 'þ', "th");

  private Folding() {}

  /** The folded form. */
  public static String fold(String text) {
    // To upper case first: only that knows that ß is ss. Letter by letter back, without context.
    String upper = text.toUpperCase(Locale.ROOT);
    String apart = Normalizer.normalize(upper, Normalizer.Form.NFKD);
    StringBuilder folded = new StringBuilder(apart.length());
    MARKS
        .matcher(apart)
        .replaceAll("")
        .codePoints()
        .map(Character::toLowerCase)
        .forEach(
            letter -> {
              String other = LETTERS.get(letter);
              if (other == null) {
                folded.appendCodePoint(letter);
              } else {
                folded.append(other);
              }
            });
    return SPACES.matcher(folded).replaceAll(" ").strip();
  }
}
