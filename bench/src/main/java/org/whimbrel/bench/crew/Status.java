package org.whimbrel.bench.crew;

/**
 * How far a crew is, or all of them together.
 *
 * @param answered messages that the server answered
 * @param shown messages that devices were shown
 * @param sent entries that tell of one's own message
 * @param receipts receipts of delivery, by device, recipient and message
 * @param keyNews news of key changes
 */
public record Status(long answered, long shown, long sent, long receipts, long keyNews) {
  /** Nothing yet. */
  public static final Status NOTHING = new Status(0, 0, 0, 0, 0);

  /** Both together. */
  public Status plus(Status other) {
    return new Status(
        answered + other.answered,
        shown + other.shown,
        sent + other.sent,
        receipts + other.receipts,
        keyNews + other.keyNews);
  }

  /** Whether it is as far as another one in everything. */
  public boolean reaches(Status goal) {
    return answered >= goal.answered
        && shown >= goal.shown
        && sent >= goal.sent
        && receipts >= goal.receipts
        && keyNews >= goal.keyNews;
  }

  /** The text of an answer. */
  public String toText() {
    return answered + " " + shown + " " + sent + " " + receipts + " " + keyNews;
  }

  /** Reads the text. */
  public static Status fromText(String text) {
    String[] parts = text.split(" ", -1);
    return new Status(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Long.parseLong(parts[2]),
        Long.parseLong(parts[3]),
        Long.parseLong(parts[4]));
  }
}
