package org.whimbrel.accounts.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A user of the system, with the means to prove it. */
@Entity
@Table(name = "account")
public class Account {
  /** The delay after a wrong password doubles with each further one, up to this exponent. */
  private static final int DELAY_EXPONENT_MAX = 16;

  @Id private UUID id;

  @Column(nullable = false, unique = true, columnDefinition = "text")
  private String handle;

  @Column(name = "display_name", nullable = false, columnDefinition = "text")
  private String displayName;

  @Column(name = "password_hash", nullable = false, columnDefinition = "text")
  private String passwordHash;

  @Column(name = "created_at", nullable = false)
  private Instant createdAt;

  @Column(name = "failed_sign_ins", nullable = false)
  private int failedSignIns;

  @Column(name = "sign_in_not_before")
  private @Nullable Instant signInNotBefore;

  @Column(name = "avatar_hash", columnDefinition = "text")
  private @Nullable String avatarHash;

  @Column(name = "read_receipts", nullable = false)
  private boolean readReceipts = true;

  @Column(name = "show_presence", nullable = false)
  private boolean showPresence = true;

  /** For the persistence provider. */
  protected Account() {}

  /** A new account; the hash comes from a password hashing function, never from us. */
  public Account(UUID id, String handle, String displayName, String passwordHash, Instant now) {
    this.id = id;
    this.handle = handle;
    this.displayName = displayName;
    this.passwordHash = passwordHash;
    this.createdAt = now;
  }

  /** Its identifier. */
  public AccountId id() {
    return new AccountId(id);
  }

  /** The name that others find it by, in lower case. */
  public String handle() {
    return handle;
  }

  /** The name that others see. */
  public String displayName() {
    return displayName;
  }

  /** Gives it another name to be seen by. */
  public void rename(String newDisplayName) {
    displayName = newDisplayName;
  }

  /** What tells its picture from others, as text that may stand in an address; null without one. */
  public @Nullable String avatarHash() {
    return avatarHash;
  }

  /** Notes which picture it has now; null for none. */
  public void showAvatar(@Nullable String hash) {
    avatarHash = hash;
  }

  /** Whether senders may know what the user has read. */
  public boolean tellsReading() {
    return readReceipts;
  }

  /** Lets senders know what the user reads from now on, or not. */
  public void tellReading(boolean tell) {
    readReceipts = tell;
  }

  /** Whether the connected may know when the user is there. */
  public boolean showsPresence() {
    return showPresence;
  }

  /** Lets the connected know when the user is there, or not. */
  public void showPresence(boolean show) {
    showPresence = show;
  }

  /** The encoded hash, with its algorithm, rounds and salt. */
  public String passwordHash() {
    return passwordHash;
  }

  /** When the account was made. */
  public Instant createdAt() {
    return createdAt;
  }

  /** Until when sign-ins are refused unseen, after too many wrong passwords; else null. */
  public @Nullable Instant signInNotBefore() {
    return signInNotBefore;
  }

  /**
   * Counts a wrong password. From {@code freeTries} on, each one shuts the door for a while, twice
   * as long each time, never longer than {@code delayMax}.
   */
  public void signInFailed(Instant now, int freeTries, Duration delay, Duration delayMax) {
    failedSignIns++;
    int over = failedSignIns - freeTries;
    if (over >= 0) {
      Duration wait = delay.multipliedBy(1L << Math.min(over, DELAY_EXPONENT_MAX));
      signInNotBefore = now.plus(wait.compareTo(delayMax) > 0 ? delayMax : wait);
    }
  }

  /** Whether wrong passwords were given since the last right one. */
  public boolean hasFailedSignIns() {
    return failedSignIns > 0;
  }

  /** Forgets the wrong passwords. */
  public void signInSucceeded() {
    failedSignIns = 0;
    signInNotBefore = null;
  }
}
