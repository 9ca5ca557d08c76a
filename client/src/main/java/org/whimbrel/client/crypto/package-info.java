/**
 * The encryption of Whimbrel, without any input or output: what goes in and comes out are values.
 *
 * <pre>
 *  DeviceKeys ── ChainSigner ──> chain entries, key records      (what the server publishes)
 *
 *  chain entries, key records ── PinnedChain ──> VerifiedKey     (what others published, believed)
 *
 *  text + VerifiedKeys ── Sealer ──> Frame.Send + SentKey ── top-up ──> Wrap
 *  Envelope + KeyWrap  ── Opener ──> Opened.Text | ResendRequest | Failed
 * </pre>
 *
 * <p>The formats are those of {@link org.whimbrel.protocol.Envelope}. Ed25519, X25519 and HPKE are
 * BouncyCastle's, AES-256-GCM and SHA-256 the JDK's. A browser implements the same; both sides open
 * each other's output.
 */
@NullMarked
package org.whimbrel.client.crypto;

import org.jspecify.annotations.NullMarked;
