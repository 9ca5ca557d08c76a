package org.whimbrel.protocol.keys;

import java.util.Optional;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Ed25519;
import org.whimbrel.protocol.keys.BadKeysException.Reason;

/**
 * A {@link SealedArchiveKey} with the signature of the device that sealed it, as it is stored and
 * sent.
 *
 * @param bytes its exact bytes, at most {@link #MAX_BYTES}
 * @param signature of {@link #signedBytes} by the device {@link SealedArchiveKey#by}
 */
public record SignedArchiveKey(Bytes bytes, Bytes signature) {
  /** The largest sealed archive key, in bytes. */
  public static final int MAX_BYTES = 1_024;

  /** What is signed of the bytes. */
  public static Bytes signedBytes(Bytes sealedBytes) {
    return Domains.join(Domains.ARCHIVE, sealedBytes);
  }

  /**
   * What it says, if a device signed it that is in the chain now.
   *
   * @throws BadKeysException if not
   */
  public SealedArchiveKey verify(DeviceChain chain) throws BadKeysException {
    SealedArchiveKey read = read(chain);
    return verified(read, chain.key(read.by()));
  }

  /**
   * What it says, if a device signed it that is in the chain or was once. One that was removed
   * since knows the keys of its time, so they are good to read what was archived then, and to
   * archive nothing more.
   *
   * @throws BadKeysException if not
   */
  public SealedArchiveKey verifyOnce(DeviceChain chain) throws BadKeysException {
    SealedArchiveKey read = read(chain);
    return verified(read, chain.keyOnce(read.by()));
  }

  private SealedArchiveKey read(DeviceChain chain) throws BadKeysException {
    if (bytes.size() > MAX_BYTES) {
      throw new BadKeysException(Reason.MALFORMED, "a sealed archive key that is too large");
    }
    SealedArchiveKey read = SealedArchiveKey.parse(bytes);
    if (!read.user().equals(chain.user())) {
      throw new BadKeysException(Reason.WRONG_OWNER, "the archive key is of another account");
    }
    return read;
  }

  private SealedArchiveKey verified(SealedArchiveKey read, Optional<Bytes> signer)
      throws BadKeysException {
    Bytes key =
        signer.orElseThrow(
            () -> new BadKeysException(Reason.NOT_A_MEMBER, "the signer is not in the chain"));
    if (!Ed25519.verify(key, signedBytes(bytes), signature)) {
      throw new BadKeysException(Reason.BAD_SIGNATURE, "the signature is wrong");
    }
    return read;
  }
}
