package org.whimbrel.accounts.control;

import org.whimbrel.accounts.entity.DeviceId;

/** Fired inside the transaction that adds a device, for features that keep rows beside it. */
public record DeviceAdded(DeviceId device) {}
