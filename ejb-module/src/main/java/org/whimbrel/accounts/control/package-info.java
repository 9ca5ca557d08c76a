/**
 * Accounts, what others see of them, their devices, and the proof of being one: passwords, access
 * tokens, refresh tokens.
 *
 * <pre>
 *  register ---> account
 *  sign in (password) ---> device signed in: access token (minutes) + refresh token (weeks)
 *  refresh ---> both replaced; the refresh token before, used late, signs the device out
 *  sign out ---> nothing of the device is worth anything; its socket closes
 *  revoke ---> the same, and the device never signs in again
 * </pre>
 *
 * <p>What concerns others goes out as events: {@link org.whimbrel.accounts.control.AccountNews} for
 * everybody connected, {@link org.whimbrel.accounts.control.AccountNotice} for some accounts.
 */
@NullMarked
package org.whimbrel.accounts.control;

import org.jspecify.annotations.NullMarked;
