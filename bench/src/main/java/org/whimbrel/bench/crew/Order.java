package org.whimbrel.bench.crew;

/** What a crew is told to do, in this order; each is answered when it is done. */
public enum Order {
  /** Make accounts and keys, and put them into the directory. */
  JOIN("registered, signed in, keys published"),
  /** Read the directory, and ask for connections. */
  ASK("asked for connections"),
  /** Accept what others asked. */
  ACCEPT("accepted connections"),
  /** Open all sockets. */
  OPEN("connected"),
  /** Send what is to be sent; the argument is a {@link StartSignal}. */
  RUN(""),
  /** Tell a {@link Status}; may come as often as one likes. */
  STATUS(""),
  /** Close all sockets. */
  CLOSE(""),
  /** Compare logs, and write the {@link CrewReport}. */
  REPORT("");

  private final String done;

  Order(String done) {
    this.done = done;
  }

  /** What to call those that are done, where progress is told. */
  public String done() {
    return done;
  }
}
