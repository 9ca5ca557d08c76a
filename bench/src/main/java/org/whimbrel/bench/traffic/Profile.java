package org.whimbrel.bench.traffic;

/** What the traffic looks like. The name in lower case is the argument. */
public enum Profile {
  /** Each message has one recipient. */
  DIRECT,
  /** 90 % of the messages have one recipient, 9 % ten, 1 % a hundred. */
  MIXED,
  /** One user writes to all others, who have several devices each. */
  ROOM,
  /** As {@link #DIRECT}, with many times the rate for a while. */
  SURGE,
  /** As {@link #DIRECT}, and in the middle everybody loses the connection at once. */
  RECONNECT
}
