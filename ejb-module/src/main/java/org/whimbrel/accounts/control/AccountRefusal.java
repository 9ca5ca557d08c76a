package org.whimbrel.accounts.control;

import org.jspecify.annotations.Nullable;

/**
 * A request about an account that was understood and not granted. Checked, so that what the request
 * changed all the same (a counted wrong password) is committed.
 */
public final class AccountRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The handle is not of the allowed form. */
    BAD_HANDLE,
    /** Another account has this handle. */
    HANDLE_TAKEN,
    /** The display name is empty or too long. */
    BAD_DISPLAY_NAME,
    /** The password is too short, or too long. */
    BAD_PASSWORD,
    /** The device's name is empty or too long. */
    BAD_DEVICE_NAME,
    /** The avatar is of no type that is taken, or not of the type that it says. */
    BAD_IMAGE,
    /** The avatar has too many bytes. */
    AVATAR_TOO_LARGE,
    /** No account with this handle and password. Which of the two is never told. */
    WRONG_CREDENTIALS,
    /** Too many wrong passwords; try again later. */
    TOO_MANY_TRIES,
    /** Too many searches or registrations; try again later. */
    TOO_MANY_REQUESTS,
    /** The account has as many devices signed in as it may. */
    TOO_MANY_DEVICES,
    /** No such device in this account. */
    UNKNOWN_DEVICE,
    /** The device was revoked; sign in as a new one. */
    DEVICE_REVOKED,
    /** No account with this handle or id. */
    UNKNOWN_ACCOUNT,
    /** The account has no avatar, or there is no such account. */
    NO_AVATAR,
    /** The refresh token is unknown, expired or used up. */
    BAD_REFRESH_TOKEN,
    /** Too many passwords are being checked right now; try again soon. */
    BUSY
  }

  private final Reason reason;
  private final @Nullable Long retryAfterMs;

  /** A refusal that no waiting will change. */
  public AccountRefusal(Reason reason, String detail) {
    this(reason, detail, null);
  }

  /** A refusal that may be different after the given time. */
  public AccountRefusal(Reason reason, String detail, @Nullable Long retryAfterMs) {
    super(detail);
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** When to try again, in milliseconds; null if that would not help. */
  public @Nullable Long retryAfterMs() {
    return retryAfterMs;
  }
}
