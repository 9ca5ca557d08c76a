package org.whimbrel.connections.control;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.whimbrel.connections.control.ConnectionRefusal.Reason;

/** The form of the names of groups. */
final class GroupNames {
  private static final int CHARS_MAX = 40;

  private GroupNames() {}

  /** The names, stripped, each once. */
  static List<String> check(Collection<@Nullable String> names, int max) throws ConnectionRefusal {
    if (names.size() > max) {
      throw new ConnectionRefusal(
          Reason.BAD_FIELD, "A connection is in at most " + max + " groups.");
    }
    Set<String> checked = new LinkedHashSet<>();
    for (String name : names) {
      checked.add(check(name));
    }
    return List.copyOf(checked);
  }

  /** The name, stripped. */
  static String check(@Nullable String name) throws ConnectionRefusal {
    String stripped = name == null ? "" : name.strip();
    int length = stripped.codePointCount(0, stripped.length());
    if (length < 1 || length > CHARS_MAX || !stripped.codePoints().allMatch(GroupNames::isFit)) {
      throw new ConnectionRefusal(
          Reason.BAD_FIELD,
          "The name of a group has 1 to " + CHARS_MAX + " characters, none of them control.");
    }
    return stripped;
  }

  /** The database takes neither a zero nor half a character. */
  private static boolean isFit(int codePoint) {
    return !Character.isISOControl(codePoint)
        && Character.getType(codePoint) != Character.SURROGATE;
  }
}
