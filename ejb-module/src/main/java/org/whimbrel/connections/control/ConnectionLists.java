package org.whimbrel.connections.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.control.ConnectionRefusal.Reason;
import org.whimbrel.connections.entity.ConnectionState;
import org.whimbrel.connections.entity.Contact;
import org.whimbrel.connections.entity.ContactRows;

/** Reads the lists of connections. Thread-safe. */
@ApplicationScoped
public class ConnectionLists {
  private static final int PAGE_DEFAULT_COUNT = 100;

  @Inject ConnectionSettings settings;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * A page of a list.
   *
   * @param contacts in the order of the peers' ids
   * @param next behind which peer the next page begins; null if this is the last one
   */
  public record ContactPage(List<Contact> contacts, @Nullable AccountId next) {
    /** Copies the list. */
    public ContactPage {
      contacts = List.copyOf(contacts);
    }
  }

  /**
   * Which page is wanted, as the request tells it; null where it does not.
   *
   * @param state the wire form of a state
   * @param group the name of a group
   * @param after the id of the last peer of the page before
   * @param limit the most connections wanted
   */
  public record Wanted(
      @Nullable String state,
      @Nullable String group,
      @Nullable String after,
      @Nullable String limit) {}

  /**
   * The version of the account's list. It is read before the page is, so a page may be newer than
   * its version, which costs a client one more read, and never older.
   *
   * @throws ConnectionRefusal if there is no such account
   */
  @Transactional
  public long version(AccountId owner) throws ConnectionRefusal {
    return new ContactRows(entityManager)
        .version(owner)
        .orElseThrow(
            () -> new ConnectionRefusal(Reason.UNKNOWN_ACCOUNT, "There is no such account."));
  }

  /**
   * A page of the account's list.
   *
   * @throws ConnectionRefusal if a field of the request is not as it must be
   */
  @Transactional
  public ContactPage page(AccountId owner, Wanted wanted) throws ConnectionRefusal {
    return page(new ContactRows(entityManager), settings, owner, wanted);
  }

  /** The names of the account's groups, sorted, each with how many are in it. */
  @Transactional
  public Map<String, Integer> groups(AccountId owner) {
    return new ContactRows(entityManager).groups(owner);
  }

  /** The rule itself, apart from the container. */
  static ContactPage page(
      ContactRows rows, ConnectionSettings settings, AccountId owner, Wanted wanted)
      throws ConnectionRefusal {
    int limit = limit(wanted.limit(), settings);
    ContactRows.Selection selection =
        new ContactRows.Selection(
            state(wanted.state()),
            wanted.group() == null ? null : GroupNames.check(wanted.group()),
            after(wanted.after()),
            limit + 1); // one more, to tell whether there is a next page
    List<Contact> found =
        rows.page(owner, selection).stream()
            .map(contact -> settings.blockVisible() ? contact : contact.hidingTheirBlock())
            .toList();
    return found.size() > limit
        ? complete(found.subList(0, limit), found.get(limit - 1).person().id())
        : complete(found, null);
  }

  /**
   * Makes the page of its lines: the one place where all of them are at hand, so that what belongs
   * to the accepted ones among them is read for all at once.
   */
  private static ContactPage complete(List<Contact> contacts, @Nullable AccountId next) {
    return new ContactPage(contacts, next);
  }

  private static @Nullable ConnectionState state(@Nullable String wanted) throws ConnectionRefusal {
    try {
      return wanted == null ? null : ConnectionState.fromWire(wanted);
    } catch (IllegalArgumentException unknown) {
      throw badField("state is none, outgoing, incoming or accepted.");
    }
  }

  private static @Nullable UUID after(@Nullable String wanted) throws ConnectionRefusal {
    try {
      return wanted == null ? null : UUID.fromString(wanted);
    } catch (IllegalArgumentException none) {
      throw badField("after is the id of an account.");
    }
  }

  private static int limit(@Nullable String wanted, ConnectionSettings settings)
      throws ConnectionRefusal {
    if (wanted == null) {
      return Math.min(PAGE_DEFAULT_COUNT, settings.pageMaxCount());
    }
    int limit;
    try {
      limit = Integer.parseInt(wanted);
    } catch (NumberFormatException none) {
      limit = 0;
    }
    if (limit < 1 || limit > settings.pageMaxCount()) {
      throw badField("limit is a number from 1 to " + settings.pageMaxCount() + ".");
    }
    return limit;
  }

  private static ConnectionRefusal badField(String detail) {
    return new ConnectionRefusal(Reason.BAD_FIELD, detail);
  }
}
