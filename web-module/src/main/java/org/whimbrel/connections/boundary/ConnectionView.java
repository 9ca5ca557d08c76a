package org.whimbrel.connections.boundary;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.whimbrel.connections.entity.Contact;
import org.whimbrel.connections.entity.Person;
import org.whimbrel.keys.control.AccountKeys;

/**
 * A line of somebody's list, as JSON.
 *
 * @param user the other
 * @param state none, outgoing, incoming or accepted
 * @param blocked whether the caller blocks the other
 * @param blockedByPeer true if the other blocks the caller and that may be known; else missing
 * @param groups the caller's groups that the other is in
 * @param sinceMs since when the state is what it is, milliseconds since 1970-01-01 UTC; missing
 *     where there is nothing
 * @param keys in a list, with accepted ones: the keys of their devices; else missing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConnectionView(
    UserView user,
    String state,
    boolean blocked,
    @Nullable Boolean blockedByPeer,
    List<String> groups,
    @Nullable Long sinceMs,
    @Nullable AccountKeys keys) {

  /** Somebody, as others see them; {@code avatar} is the hash of the picture. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record UserView(String id, String handle, String displayName, @Nullable String avatar) {
    static UserView from(Person person) {
      return new UserView(
          person.id().toString(), person.handle(), person.displayName(), person.avatar());
    }
  }

  static ConnectionView from(Contact contact) {
    return from(contact, null);
  }

  static ConnectionView from(Contact contact, @Nullable AccountKeys keys) {
    return new ConnectionView(
        UserView.from(contact.person()),
        contact.side().state().wire(),
        contact.side().blocked(),
        contact.blockedByPeer() ? true : null,
        contact.groups(),
        contact.since() == null ? null : contact.since().toEpochMilli(),
        keys);
  }
}
