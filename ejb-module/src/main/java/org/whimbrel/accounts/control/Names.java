package org.whimbrel.accounts.control;

/** What a name that people read may look like. */
final class Names {
  static final int DISPLAY_NAME_MAX_CHARS = 100;
  static final int DEVICE_NAME_MAX_CHARS = 60;

  private Names() {}

  /**
   * Whether a name without blanks around it is neither empty nor too long, and can be stored and
   * shown in one line: PostgreSQL takes no NUL, UTF-8 no half of a surrogate pair.
   */
  static boolean isGood(String name, int maxChars) {
    return !name.isEmpty()
        && name.length() <= maxChars
        && name.codePoints().noneMatch(Names::isUnfit);
  }

  private static boolean isUnfit(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
