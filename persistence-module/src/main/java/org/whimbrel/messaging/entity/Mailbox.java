package org.whimbrel.messaging.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.whimbrel.accounts.entity.AccountId;

/** The head of an account's mailbox. Only {@link EntryRows} moves it, under the row's lock. */
@Entity
@Table(name = "mailbox")
public class Mailbox {
  @Id
  @Column(name = "account_id")
  private UUID accountId;

  @Column(nullable = false)
  private long head;

  @Column(name = "contacts_version", nullable = false)
  private long contactsVersion;

  /** For the persistence provider. */
  protected Mailbox() {}

  /** An empty mailbox. */
  public Mailbox(AccountId account) {
    this.accountId = account.value();
  }

  /** The newest number, 0 if nothing ever came. */
  public long head() {
    return head;
  }

  /** Counts the notices; it stays the same as long as the account's contacts do. */
  public long contactsVersion() {
    return contactsVersion;
  }
}
