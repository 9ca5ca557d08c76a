package org.whimbrel.client.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.Bytes;

/**
 * Reads the fields of an object that the server answered. Fails with {@link
 * UnreadableAnswerException} where one is missing or not of the form.
 */
final class Fields {
  private final JsonNode json;

  Fields(JsonNode json) {
    this.json = json;
  }

  String text(String name) {
    String text = optionalText(name);
    if (text == null) {
      throw bad(name);
    }
    return text;
  }

  @Nullable String optionalText(String name) {
    JsonNode value = json.path(name);
    return value.isTextual() ? value.textValue() : null;
  }

  long number(String name) {
    JsonNode value = json.path(name);
    if (!value.canConvertToLong() || !value.isIntegralNumber()) {
      throw bad(name);
    }
    return value.longValue();
  }

  @Nullable Long optionalNumber(String name) {
    return json.path(name).isIntegralNumber() ? number(name) : null;
  }

  int small(String name) {
    long value = number(name);
    if (value != (int) value) {
      throw bad(name);
    }
    return (int) value;
  }

  boolean flag(String name) {
    return json.path(name).asBoolean(false);
  }

  UUID uuid(String name) {
    try {
      return UUID.fromString(text(name));
    } catch (IllegalArgumentException e) {
      throw bad(name);
    }
  }

  Bytes bytes(String name) {
    try {
      return Bytes.fromBase64Url(text(name));
    } catch (IllegalArgumentException e) {
      throw bad(name);
    }
  }

  @Nullable Bytes optionalBytes(String name) {
    return json.path(name).isTextual() ? bytes(name) : null;
  }

  boolean has(String name) {
    return json.hasNonNull(name);
  }

  /** The object in this field; an empty one if it is missing. */
  Fields inner(String name) {
    return new Fields(json.path(name));
  }

  /** Each object of an array; none if the field is missing. */
  <T> List<T> each(String name, Function<Fields, T> read) {
    List<T> list = new ArrayList<>();
    for (JsonNode item : json.path(name)) {
      list.add(read.apply(new Fields(item)));
    }
    return list;
  }

  List<String> texts(String name) {
    List<String> list = new ArrayList<>();
    json.path(name).forEach(item -> list.add(item.asText()));
    return list;
  }

  /** The identifiers of an array that has to be there. */
  List<UUID> uuids(String name) {
    if (!json.path(name).isArray()) {
      throw bad(name);
    }
    try {
      return texts(name).stream().map(UUID::fromString).toList();
    } catch (IllegalArgumentException e) {
      throw bad(name);
    }
  }

  List<Integer> numbers(String name) {
    List<Integer> list = new ArrayList<>();
    json.path(name).forEach(item -> list.add(item.asInt()));
    return list;
  }

  private static UnreadableAnswerException bad(String name) {
    return new UnreadableAnswerException("the field " + name + " is missing or of another form");
  }
}
