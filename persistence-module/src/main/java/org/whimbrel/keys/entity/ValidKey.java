package org.whimbrel.keys.entity;

import org.whimbrel.accounts.entity.DeviceId;

/**
 * A key that may be encrypted to now.
 *
 * @param device whose
 * @param n its number
 * @param current whether it is the device's newest; else it is in its grace
 */
public record ValidKey(DeviceId device, int n, boolean current) {}
