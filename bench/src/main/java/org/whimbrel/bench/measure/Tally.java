package org.whimbrel.bench.measure;

/** What is counted over the whole run, warm-up and drain included. */
public enum Tally {
  /** Answers {@code busy}. */
  BUSY,
  /** Answers {@code unavailable} to a sync. */
  UNAVAILABLE,
  /** Wraps to a key that another one has just taken the place of. */
  SUPERSEDED_WRAPS,
  /** Messages that were opened and compared. */
  OPENED,
  /** Numbers that came again on the same socket. */
  WIRE_DUPLICATES,
  /** Entries that tell of connections, keys and profiles. */
  NOTICES,
  /** Frames that tell who comes and goes. */
  PRESENCE_FRAMES,
  /** Accounts in them. */
  PRESENCE_ACCOUNTS,
  /** Those of the frames that came after everybody was disconnected on purpose. */
  PRESENCE_FRAMES_AFTER,
  /** Entries with receipts; each may have many. */
  RECEIPT_ENTRIES
}
