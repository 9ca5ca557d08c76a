package org.whimbrel.client.messenger;

/**
 * Nothing is sealed, because the own account's chain does not have this device: the account began
 * anew without it, or another device took it out, or none has vouched for it yet.
 */
public final class NotAMemberException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotAMemberException() {
    super(
        "this device is none of its account's: the account began anew without it, or it was taken out, or it was never linked; nothing is sent. If it was not you, change your password");
  }
}
