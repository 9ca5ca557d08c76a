package org.whimbrel.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.regex.Pattern;

/** Where results go: text for people, or one JSON object a line for programs. Thread-safe. */
final class Screen {
  /** What could make a terminal do things, or turn the order of letters round. */
  private static final Pattern UNSAFE =
      Pattern.compile("[\\p{Cntrl}\\u0080-\\u009F\\u202D\\u202E&&[^\\n\\t]]");

  private final PrintStream out;
  private final PrintStream err;
  private final boolean json;

  Screen(PrintStream out, PrintStream err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** A result, in both forms. */
  void print(ObjectNode object, String text) {
    out.print((json ? object.toString() : safe(text)) + "\n");
    out.flush();
  }

  /** For people only. */
  void hint(String text) {
    if (!json) {
      out.print(safe(text) + "\n");
      out.flush();
    }
  }

  /** To standard error, which is not of the result. */
  void warn(String text) {
    err.print(safe(text) + "\n");
    err.flush();
  }

  /** Text of others, harmless for a terminal; further lines are indented. */
  static String safe(String text) {
    return UNSAFE.matcher(text).replaceAll("\uFFFD").replace("\n", "\n  ");
  }
}
