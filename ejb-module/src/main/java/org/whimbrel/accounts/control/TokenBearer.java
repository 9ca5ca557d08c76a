package org.whimbrel.accounts.control;

import org.whimbrel.accounts.entity.DeviceId;

/**
 * Whom an access token speaks for.
 *
 * @param device the device
 * @param signIn which of the device's sign-ins the token comes from; only the present one's counts
 */
public record TokenBearer(DeviceId device, int signIn) {}
