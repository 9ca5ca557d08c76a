package org.whimbrel.bench.crew;

import java.util.Optional;

/**
 * A line that a crew's process writes to its standard output: {@code progress 12}, {@code ok …} or
 * {@code failed …}.
 *
 * @param kind what it is
 * @param text what follows
 */
record Answer(Kind kind, String text) {
  enum Kind {
    PROGRESS("progress"),
    OK("ok"),
    FAILED("failed");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  String toLine() {
    return kind.word + " " + text.replace('\n', ' ');
  }

  /** Reads a line; empty if it is something else. */
  static Optional<Answer> fromLine(String line) {
    for (Kind kind : Kind.values()) {
      if (line.startsWith(kind.word + " ")) {
        return Optional.of(new Answer(kind, line.substring(kind.word.length() + 1)));
      }
    }
    return Optional.empty();
  }
}
