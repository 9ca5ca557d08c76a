/**
 * Messages end to end: texts go in and come out, everything between is encryption and its upkeep.
 *
 * <pre>
 *  SecureMessenger ── send ──────> KeyDirectory (whose keys) ─> Sealer ─> Mailbox
 *        |         `─ SentKeys (content keys) <─ WrapRepair <── reports of missing wraps
 *        |                              `─────── resend requests of others
 *        `── entries ─> Opener ─> MessengerListener
 *                 `──── WaitingMessages ─> ResendRequester, until another wrap comes
 *
 *  DeviceIdentity: this device's keys, published, linked, rotated
 * </pre>
 */
@NullMarked
package org.whimbrel.client.messenger;

import org.jspecify.annotations.NullMarked;
