package org.whimbrel.accounts.control;

import org.whimbrel.accounts.entity.DeviceId;

/** Fired when a device was signed out; observe it after the commit. */
public record DeviceSignedOut(DeviceId device) {}
