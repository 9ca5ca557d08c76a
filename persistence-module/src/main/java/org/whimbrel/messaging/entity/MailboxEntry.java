package org.whimbrel.messaging.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.Wraps;

/** One number of one mailbox. Written by {@link EntryRows} only; never changed. */
@Entity
@Table(name = "mailbox_entry")
public class MailboxEntry {

  /** The key of an entry's row: the message id is in it because it is the partitions' key. */
  @Embeddable
  public static class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    @Column(name = "account_id", nullable = false)
    private UUID accountId;

    @Column(nullable = false)
    private long n;

    @Column(name = "message_id", nullable = false)
    private UUID messageId;

    /** For the persistence provider. */
    protected Key() {}

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key
          && key.accountId.equals(accountId)
          && key.n == n
          && key.messageId.equals(messageId);
    }

    @Override
    public int hashCode() {
      return Objects.hash(accountId, n, messageId);
    }
  }

  @EmbeddedId private Key key;

  @Column(nullable = false)
  private short kind;

  @Column(columnDefinition = "text")
  private @Nullable String code;

  private byte @Nullable [] wraps;

  @Column(name = "about_id")
  private @Nullable UUID aboutId;

  @Column(columnDefinition = "text")
  private @Nullable String info;

  /** For the persistence provider. */
  protected MailboxEntry() {}

  /** Its number. */
  public long n() {
    return key.n;
  }

  /** The message that it tells of. */
  public UUID messageId() {
    return key.messageId;
  }

  /** What it tells. */
  public EntryKind kind() {
    return EntryKind.fromNumber(kind);
  }

  /** With {@link EntryKind#REFUSED}: why. */
  public @Nullable ErrorCode code() {
    return code == null ? null : ErrorCode.fromWire(code);
  }

  /** The wraps for the account's devices. */
  public Wraps wraps() {
    return wraps == null ? Wraps.NONE : Wraps.checkedBefore(wraps);
  }

  /** The same as a row. */
  public EntryRow toRow() {
    return new EntryRow(
        key.accountId,
        key.n,
        kind(),
        key.messageId,
        code(),
        wraps(),
        aboutId,
        info == null ? null : new RawJson(info));
  }
}
