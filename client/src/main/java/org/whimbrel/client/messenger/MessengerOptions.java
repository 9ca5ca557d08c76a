package org.whimbrel.client.messenger;

import org.whimbrel.client.mailbox.MailboxOptions;

/**
 * The bounds of a messenger.
 *
 * @param mailbox those of the mailbox
 * @param sentKeysMaxCount how many sent messages can get further wraps; older ones cannot
 * @param sentKeysMaxAgeMs how old a message may be to get further wraps, in milliseconds
 * @param waitingMaxCount how many messages wait for a wrap; the oldest are given up
 * @param readMarksMaxCount how many read marks wait to be confirmed; the oldest are forgotten
 * @param archiveMaxCount how many content keys wait to be archived; the oldest are given up. With 0
 *     this device archives nothing
 * @param audiencesMaxCount how many lists of a message's recipients are kept, and asked for at
 *     most; beyond that those that were not used for longest are asked for again
 * @param accountsMaxCount how many accounts' pinned keys are in memory; beyond that those that were
 *     not used for longest are read from the store when they are needed. It does not bound those
 *     that the store does not keep: no pin is ever forgotten
 * @param rotation when this device makes a new key by itself
 * @param seenMaxCount how many message ids are remembered, so that a replay is noticed
 */
public record MessengerOptions(
    MailboxOptions mailbox,
    int sentKeysMaxCount,
    long sentKeysMaxAgeMs,
    int waitingMaxCount,
    int readMarksMaxCount,
    int archiveMaxCount,
    int audiencesMaxCount,
    int accountsMaxCount,
    Rotation rotation,
    int seenMaxCount) {
  private static final long DAY_MS = 86_400_000;

  /** What fits a person's client. */
  public static final MessengerOptions DEFAULT =
      new MessengerOptions(
          MailboxOptions.DEFAULT,
          1_000,
          14 * DAY_MS,
          500,
          2_000,
          20_000,
          1_000,
          2_000,
          Rotation.DEFAULT,
          2_000);

  /** Checks the bounds. */
  public MessengerOptions {
    if (sentKeysMaxCount < 1
        || waitingMaxCount < 1
        || readMarksMaxCount < 1
        || audiencesMaxCount < 1
        || accountsMaxCount < 1
        || seenMaxCount < 1) {
      throw new IllegalArgumentException("bounds are at least 1");
    }
    if (archiveMaxCount < 0) {
      throw new IllegalArgumentException("a bound is not negative");
    }
  }
}
