package org.whimbrel.connections.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.whimbrel.connections.entity.Contact;
import org.whimbrel.connections.entity.Person;

/** What an entry of the kind {@code connection} tells: a line of the owner's list, as JSON. */
final class ConnectionInfo {
  private static final JsonFactory JSON = new JsonFactory();

  private ConnectionInfo() {}

  /** The line as it is now. */
  static String of(Contact contact) {
    return write(contact, false);
  }

  /** The same with the groups, which only the owner ever hears of. */
  static String withGroups(Contact contact) {
    return write(contact, true);
  }

  private static String write(Contact contact, boolean withGroups) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("state", contact.side().state().wire());
      json.writeBooleanField("blocked", contact.side().blocked());
      if (contact.blockedByPeer()) {
        json.writeBooleanField("blockedByPeer", true);
      }
      if (withGroups) {
        json.writeArrayFieldStart("groups");
        for (String group : contact.groups()) {
          json.writeString(group);
        }
        json.writeEndArray();
      }
      writeUser(json, contact.person());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot be written to", e);
    }
    return text.toString();
  }

  private static void writeUser(JsonGenerator json, Person person) throws IOException {
    json.writeObjectFieldStart("user");
    json.writeStringField("id", person.id().toString());
    json.writeStringField("handle", person.handle());
    json.writeStringField("displayName", person.displayName());
    if (person.avatar() != null) {
      json.writeStringField("avatar", person.avatar());
    }
    json.writeEndObject();
  }
}
