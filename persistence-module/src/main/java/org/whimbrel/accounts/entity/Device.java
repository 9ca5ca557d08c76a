package org.whimbrel.accounts.entity;

import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A device that an account signed in on, and the refresh token that keeps it signed in.
 *
 * <p>Refresh tokens rotate (RFC 9700, section 4.14.2): each use gives a new one. The one before
 * stays good for a short leeway, because the answer that carried the new one may have been lost; a
 * later use of it can only be theft, and signs the device out. Tokens older than that are refused
 * and nothing else: their hashes are not kept, so that a row has two however long it lives, and
 * such a token cannot be told from one that somebody made up, who must not be able to sign a device
 * out.
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
    /** A token already replaced was used again: the device has been signed out. */
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

  @Column(name = "refresh_hash")
  private byte @Nullable [] refreshHash;

  @Column(name = "refresh_previous_hash")
  private byte @Nullable [] refreshPreviousHash;

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

  /** Notes that it was seen, unless that was noted less than a step ago. */
  public void seen(Instant now, Duration step) {
    if (lastSeenAt == null || lastSeenAt.isBefore(now.minus(step))) {
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
    refreshRotatedAt = now;
    refreshExpiresAt = now.plus(lifetime);
  }

  /** Signs it out: access and refresh tokens are worth nothing from now on. */
  public void signOut(Instant now) {
    signedOutAt = now;
    refreshHash = null;
    refreshPreviousHash = null;
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
    boolean current = refreshHash != null && MessageDigest.isEqual(refreshHash, presented);
    boolean previous =
        refreshPreviousHash != null && MessageDigest.isEqual(refreshPreviousHash, presented);
    if (previous && now.isAfter(rotated.plus(leeway))) {
      signOut(now);
      return Refresh.REUSED;
    }
    if (!current && !previous) {
      return Refresh.REFUSED;
    }
    if (current) {
      refreshPreviousHash = refreshHash;
      refreshRotatedAt = now;
    }
    refreshHash = next;
    refreshExpiresAt = now.plus(lifetime);
    return Refresh.ROTATED;
  }
}
