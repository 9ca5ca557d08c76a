package org.whimbrel.keys.entity;

import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.Bytes;

/**
 * The record of a device's current key, as it was signed.
 *
 * @param device whose
 * @param n the key's number
 * @param record the record's exact bytes
 * @param signature the device's
 */
public record CurrentRecord(DeviceId device, int n, Bytes record, Bytes signature) {}
