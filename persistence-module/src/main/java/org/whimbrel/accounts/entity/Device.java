package org.whimbrel.accounts.entity;

import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A device that an account signed in on, and the refresh token that keeps it signed in.
 *
 * <p>Refresh tokens rotate (RFC 9700, section 4.14.2): each use gives a new one. The answer that
 * carried it may have been lost, with a server that died or a phone in a tunnel, and nobody knows
 * for how long. So the token before stays good until a successor is used, for a leeway at most, and
 * each of its uses gives another successor. All of these are good, because calls that a client gave
 * up may be carried out after the one that it got an answer to; the first that is used ends the
 * token before and the others. If one of the others comes after that, or the token before after its
 * leeway, two hold tokens of the device, and it is signed out. Tokens older than these are refused
 * and nothing else: their hashes are not kept, so that a row stays small, and such a token cannot
 * be told from one that somebody made up, who must not be able to sign a device out.
 *
 * <p>A device that was revoked stays as a row, for its number is never given again, and can never
 * sign in again.
 */
@Entity
@Table(name = "device")
public class Device {

  /** What came of presenting a refresh token. */
  public enum Refresh {
    /** The token was good and has been replaced. */
    ROTATED,
    /** The token is unknown, expired, or the device is signed out. */
    REFUSED,
    /** A token was used that only a second holder can use: the device has been signed out. */
    REUSED
  }

  @EmbeddedId private DeviceKey key;

  @Column(nullable = false, columnDefinition = "text")
  private String name;

  @Column(name = "created_at", nullable = false)
  private Instant createdAt;

  @Column(name = "signed_out_at")
  private @Nullable Instant signedOutAt;

  @Column(name = "sign_ins", nullable = false)
  private int signIns;

  /** Of all tokens that are good, the newest last. */
  @Column(name = "refresh_hash")
  private byte @Nullable [] refreshHash;

  @Column(name = "refresh_previous_hash")
  private byte @Nullable [] refreshPreviousHash;

  /** Of the tokens that were good beside the one that was used last, and are not any more. */
  @Column(name = "refresh_superseded_hash")
  private byte @Nullable [] refreshSupersededHash;

  @Column(name = "refresh_rotated_at")
  private @Nullable Instant refreshRotatedAt;

  @Column(name = "refresh_expires_at")
  private @Nullable Instant refreshExpiresAt;

  @Column(name = "last_seen_at")
  private @Nullable Instant lastSeenAt;

  @Column(name = "revoked_at")
  private @Nullable Instant revokedAt;

  /** For the persistence provider. */
  protected Device() {}

  /** A new device, not yet signed in. */
  public Device(DeviceId id, String name, Instant now) {
    this.key = new DeviceKey(id);
    this.name = name;
    this.createdAt = now;
    this.signedOutAt = now;
  }

  /** Its identifier. */
  public DeviceId id() {
    return key.id();
  }

  /** What its owner calls it. */
  public String name() {
    return name;
  }

  /** Calls it something else. */
  public void rename(String newName) {
    name = newName;
  }

  /** When it was added. */
  public Instant createdAt() {
    return createdAt;
  }

  /** Which sign-in is the present one: 1, 2, 3 …; a token of an earlier one is void. */
  public int signIns() {
    return signIns;
  }

  /** Whether it may do anything at all. */
  public boolean isSignedIn() {
    return signedOutAt == null;
  }

  /** Whether it was revoked, for ever. */
  public boolean isRevoked() {
    return revokedAt != null;
  }

  /** When it was last seen, to a coarse step; null if never. */
  public @Nullable Instant lastSeenAt() {
    return lastSeenAt;
  }

  /** Whether it is signed in and was not seen for so long. */
  public boolean isIdle(Instant now, Duration after) {
    Instant seen = lastSeenAt == null ? createdAt : lastSeenAt;
    return isSignedIn() && !now.isBefore(seen.plus(after));
  }

  /** Whether it was noted less than a step ago that it was seen. */
  public boolean wasSeen(Instant now, Duration step) {
    return lastSeenAt != null && !lastSeenAt.isBefore(now.minus(step));
  }

  /** Notes that it was seen, unless that was noted less than a step ago. */
  public void seen(Instant now, Duration step) {
    if (!wasSeen(now, step)) {
      lastSeenAt = now;
    }
  }

  /**
   * Signs it in with a first refresh token, given as its SHA-256 hash.
   *
   * @throws IllegalStateException if it was revoked
   */
  public void signIn(byte[] tokenHash, Instant now, Duration lifetime) {
    if (isRevoked()) {
      throw new IllegalStateException("a revoked device signs in");
    }
    signedOutAt = null;
    signIns++;
    refreshHash = tokenHash;
    refreshPreviousHash = null;
    refreshSupersededHash = null;
    refreshRotatedAt = now;
    refreshExpiresAt = now.plus(lifetime);
  }

  /** Signs it out: access and refresh tokens are worth nothing from now on. */
  public void signOut(Instant now) {
    signedOutAt = now;
    refreshHash = null;
    refreshPreviousHash = null;
    refreshSupersededHash = null;
    refreshRotatedAt = null;
    refreshExpiresAt = null;
  }

  /** Signs it out, if it is signed in, and for ever. */
  public void revoke(Instant now) {
    if (isSignedIn()) {
      signOut(now);
    }
    revokedAt = now;
  }

  /** Takes a presented token and, if it is good, replaces it; all tokens as SHA-256 hashes. */
  public Refresh refresh(
      byte[] presented, byte[] next, Instant now, Duration lifetime, Duration leeway) {
    Instant expires = refreshExpiresAt;
    Instant rotated = refreshRotatedAt;
    if (!isSignedIn() || expires == null || rotated == null || !now.isBefore(expires)) {
      return Refresh.REFUSED;
    }
    boolean good = TokenHashes.contain(refreshHash, presented);
    boolean previous = TokenHashes.contain(refreshPreviousHash, presented);
    boolean late = previous && now.isAfter(rotated.plus(leeway));
    if (late || TokenHashes.contain(refreshSupersededHash, presented)) {
      signOut(now);
      return Refresh.REUSED;
    }
    if (!good && !previous) {
      return Refresh.REFUSED;
    }
    if (good) {
      refreshPreviousHash = presented;
      refreshSupersededHash = TokenHashes.without(refreshHash, presented);
      refreshHash = next;
      refreshRotatedAt = now;
    } else {
      refreshHash = TokenHashes.with(refreshHash, next);
    }
    refreshExpiresAt = now.plus(lifetime);
    return Refresh.ROTATED;
  }
}
