package org.whimbrel.bench.people;

import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.KeyRecord;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * A device's key to seal to.
 *
 * @param device the device's number
 * @param n the key's number
 * @param signed the record as it was published
 */
public record DeviceKey(int device, int n, SignedKeyRecord signed) {
  /**
   * What a record says; its signature is not checked.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static DeviceKey of(SignedKeyRecord signed) {
    try {
      KeyRecord record = KeyRecord.parse(signed.bytes());
      return new DeviceKey(record.device(), record.n(), signed);
    } catch (BadKeysException e) {
      throw new IllegalArgumentException("a record that is none", e);
    }
  }
}
