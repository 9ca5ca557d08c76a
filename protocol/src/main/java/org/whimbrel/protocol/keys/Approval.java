package org.whimbrel.protocol.keys;

import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Ed25519;
import org.whimbrel.protocol.keys.BadKeysException.Reason;

/**
 * An old device's word for a new one, as it travels over the server: the chain entry that adds the
 * new device, without the new device's own signature, and what shows the new device that an old one
 * made it.
 *
 * @param entry the entry's exact bytes, at most {@link SignedChainEntry#MAX_BYTES}
 * @param signature by the old device, as that of every chain entry
 * @param mac HMAC-SHA-256 with the secret of the link request, which no server has seen, over a
 *     prefix, the entry and the signature; {@value #MAC_BYTES} bytes
 */
public record Approval(Bytes entry, Bytes signature, Bytes mac) {
  /** The size of the mac. */
  public static final int MAC_BYTES = 32;

  /** The entry, which the new device has yet to sign. */
  public SignedChainEntry signed() {
    return new SignedChainEntry(entry, signature, null);
  }

  /**
   * What it says, if the sizes are right, it adds this device, it follows the chain, and a device
   * of the chain has signed it. The mac only the new device can check.
   *
   * @throws BadKeysException if not
   */
  public ChainEntry verify(DeviceChain chain, int device) throws BadKeysException {
    if (mac.size() != MAC_BYTES || signature.size() != Ed25519.SIGNATURE_BYTES) {
      throw new BadKeysException(Reason.MALFORMED, "a mac or signature of a wrong size");
    }
    ChainEntry read = chain.vouched(signed());
    if (read.device() != device) {
      throw new BadKeysException(Reason.WRONG_OWNER, "the approval is for another device");
    }
    return read;
  }
}
