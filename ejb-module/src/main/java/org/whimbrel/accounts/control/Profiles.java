package org.whimbrel.accounts.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.Avatar;
import org.whimbrel.protocol.EntryKind;

/** What others see of an account: its name and its avatar. A change is news; none is none. */
@ApplicationScoped
public class Profiles {
  private static final JsonFactory JSON = new JsonFactory();

  @Inject Event<AccountNews> news;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * Gives an account another name to be seen by.
   *
   * @param displayName 1 to 100 characters, none of them a control character
   * @return the account as it is now
   * @throws AccountRefusal if the name is not as it must be, or there is no such account
   */
  @Transactional
  public Account rename(AccountId id, String displayName) throws AccountRefusal {
    String stripped = checkedDisplayName(displayName);
    Account account = locked(id);
    if (!account.displayName().equals(stripped)) {
      account.rename(stripped);
      tell(account);
    }
    return account;
  }

  /**
   * Gives an account an avatar, in place of the one that it has.
   *
   * @return the account as it is now
   * @throws AccountRefusal if there is no such account
   */
  @Transactional
  public Account showAvatar(AccountId id, AvatarImage image) throws AccountRefusal {
    Account account = locked(id);
    if (image.hash().equals(account.avatarHash())) {
      return account;
    }
    Avatar avatar = entityManager.find(Avatar.class, id.value());
    if (avatar == null) {
      entityManager.persist(new Avatar(id, image.contentType(), image.bytes()));
    } else {
      avatar.replace(image.contentType(), image.bytes());
    }
    account.showAvatar(image.hash());
    tell(account);
    return account;
  }

  /**
   * Takes the avatar away, if there is one.
   *
   * @throws AccountRefusal if there is no such account
   */
  @Transactional
  public void removeAvatar(AccountId id) throws AccountRefusal {
    Account account = locked(id);
    Avatar avatar = entityManager.find(Avatar.class, id.value());
    if (avatar != null) {
      entityManager.remove(avatar);
      account.showAvatar(null);
      tell(account);
    }
  }

  /**
   * An account's avatar, with the hash that it has in the same moment.
   *
   * @param id the account's id as text
   * @throws AccountRefusal if it has none, or there is no such account
   */
  @Transactional
  public AvatarImage avatar(String id) throws AccountRefusal {
    return UserSearch.idOf(id)
        .flatMap(this::findAvatar)
        .orElseThrow(() -> new AccountRefusal(Reason.NO_AVATAR, "There is no such avatar."));
  }

  private Optional<AvatarImage> findAvatar(AccountId account) {
    return entityManager
        .createQuery(
            """
            select v.contentType, a.avatarHash, v.image
            from Avatar v join Account a on a.id = v.accountId where a.id = :account
            """,
            Tuple.class)
        .setParameter("account", account.value())
        .getResultStream()
        .findFirst()
        .map(
            row ->
                new AvatarImage(
                    row.get(0, String.class), row.get(1, String.class), row.get(2, byte[].class)));
  }

  /**
   * A display name without the blanks around it.
   *
   * @throws AccountRefusal if it is empty, too long, or cannot be shown in a line
   */
  static String checkedDisplayName(String displayName) throws AccountRefusal {
    String stripped = displayName.strip();
    if (!Names.isGood(stripped, Names.DISPLAY_NAME_MAX_CHARS)) {
      throw new AccountRefusal(
          Reason.BAD_DISPLAY_NAME,
          "A display name has 1 to %d characters, in one line."
              .formatted(Names.DISPLAY_NAME_MAX_CHARS));
    }
    return stripped;
  }

  private Account locked(AccountId id) throws AccountRefusal {
    Account account = entityManager.find(Account.class, id.value(), LockModeType.PESSIMISTIC_WRITE);
    if (account == null) {
      throw new AccountRefusal(Reason.UNKNOWN_ACCOUNT, "There is no such account.");
    }
    return account;
  }

  private void tell(Account account) {
    news.fire(new AccountNews(account.id(), EntryKind.PROFILE, json(account)));
  }

  private static String json(Account account) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeObjectFieldStart("user");
      json.writeStringField("id", account.id().toString());
      json.writeStringField("handle", account.handle());
      json.writeStringField("displayName", account.displayName());
      if (account.avatarHash() != null) {
        json.writeStringField("avatar", account.avatarHash());
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes everything", e);
    }
    return text.toString();
  }
}
