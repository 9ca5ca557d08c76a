package org.whimbrel.accounts.control;

import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.CloseCode;

/**
 * Fired inside the transaction that signs a device out, or revokes it. Sockets are closed after the
 * commit; features that keep rows of a revoked device observe it in the transaction. A device that
 * was signed out before is told all the same when it is revoked.
 *
 * @param device the device
 * @param why {@link CloseCode#SIGNED_OUT} or {@link CloseCode#REVOKED}
 */
public record DeviceSignedOut(DeviceId device, CloseCode why) {}
