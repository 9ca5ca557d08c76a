package org.whimbrel.bench.measure;

/** What is reached by a message, some time after it is due. */
public enum Milestone {
  /** It was handed to its socket: this program's own part of the others. */
  OFFERED("client lag"),
  /** The server said that it is on disk. */
  ACCEPTED("to accepted"),
  /** A recipient's device showed it; with several devices it is reached several times. */
  SHOWN("to shown"),
  /**
   * A device of the sender heard that it was delivered to a recipient: reached for each of the
   * sender's devices and each recipient.
   */
  RECEIPTED("to receipt");

  private final String label;

  Milestone(String label) {
    this.label = label;
  }

  /** What the table calls the time to it. */
  public String label() {
    return label;
  }
}
