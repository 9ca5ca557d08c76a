package org.whimbrel.accounts.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/**
 * An account's picture. A row apart, so that it is read only when somebody wants to see it; its
 * hash is in {@link Account#avatarHash()}.
 */
@Entity
@Table(name = "avatar")
public class Avatar {
  @Id
  @Column(name = "account_id")
  private UUID accountId;

  @Column(name = "content_type", nullable = false, columnDefinition = "text")
  private String contentType;

  @Column(nullable = false)
  private byte[] image;

  /** For the persistence provider. */
  protected Avatar() {}

  /** The picture of an account; the array is not copied, nobody may change it. */
  public Avatar(AccountId account, String contentType, byte[] image) {
    this.accountId = account.value();
    this.contentType = contentType;
    this.image = image;
  }

  /** Puts another picture in its place. */
  public void replace(String newContentType, byte[] newImage) {
    this.contentType = newContentType;
    this.image = newImage;
  }
}
