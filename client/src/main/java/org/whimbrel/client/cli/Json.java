package org.whimbrel.client.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** JSON in and out. Stateless. */
final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  /** An object with the field {@code type}. */
  static ObjectNode object(String type) {
    return MAPPER.createObjectNode().put("type", type);
  }

  static void texts(String name, Collection<String> values, ObjectNode object) {
    values.forEach(object.putArray(name)::add);
  }

  /** What the text says; null if it is no JSON. */
  static @Nullable JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
