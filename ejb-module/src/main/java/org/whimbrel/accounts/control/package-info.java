/**
 * Accounts, their devices, and the proof of being one: passwords, access tokens, refresh tokens.
 *
 * <pre>
 *  register ---> account
 *  sign in (password) ---> device signed in: access token (minutes) + refresh token (weeks)
 *  refresh ---> both replaced; the refresh token before, used late, signs the device out
 *  sign out ---> nothing of the device is worth anything; its socket closes
 * </pre>
 */
@NullMarked
package org.whimbrel.accounts.control;

import org.jspecify.annotations.NullMarked;
