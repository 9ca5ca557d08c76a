package org.whimbrel.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Small flat JSON objects that are signed as the exact bytes that they are: written once, kept as
 * bytes, never written again from what was read. Reading is strict: a field that is missing, comes
 * twice, is unknown or of the wrong form is refused, so that two readers cannot take one text for
 * two things.
 */
public final class Json {
  private static final int UUID_CHARS = 36;

  private final Map<String, Object> fields;

  private Json(Map<String, Object> fields) {
    this.fields = fields;
  }

  /** Writes the fields of an object. */
  public interface Fields {
    /** Writes them. */
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** The exact bytes of an object. */
  public static Bytes write(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = FrameCodec.JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Bytes.of(bytes.toByteArray());
  }

  /**
   * Reads an object of strings and integers.
   *
   * @param known the names that may come
   * @throws IllegalArgumentException if it is none
   */
  public static Json read(Bytes bytes, Set<String> known) {
    Map<String, Object> fields = new LinkedHashMap<>();
    try (JsonParser json = FrameCodec.JSON.createParser(bytes.bytes())) {
      require(json.nextToken() == JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        require(known.contains(name) && !fields.containsKey(name));
        JsonToken token = json.nextToken();
        if (token == JsonToken.VALUE_STRING) {
          fields.put(name, json.getText());
        } else {
          require(
              token == JsonToken.VALUE_NUMBER_INT
                  && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER);
          fields.put(name, json.getLongValue());
        }
      }
      require(json.nextToken() == null);
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON"); // its own text would quote the input
    }
    return new Json(fields);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("not an object of the wanted form");
    }
  }

  /** A string. */
  public String text(String name) {
    Object value = fields.get(name);
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("the field " + name + " is missing or no string");
  }

  /** An integer of 64 bits, not negative. */
  public long number(String name) {
    Object value = fields.get(name);
    if (value instanceof Long number && number >= 0) {
      return number;
    }
    throw new IllegalArgumentException("the field " + name + " is missing or no natural number");
  }

  /** An integer of 31 bits. */
  public int small(String name) {
    return Math.toIntExact(Math.min(number(name), Integer.MAX_VALUE));
  }

  /** A UUID in its usual form. */
  public UUID uuid(String name) {
    return uuid(name, text(name));
  }

  /** A UUID, or null if the field is missing. */
  public @Nullable UUID optionalUuid(String name) {
    return fields.containsKey(name) ? uuid(name) : null;
  }

  /** Bytes of a given length, as base64url without padding. */
  public Bytes bytes(String name, int length) {
    Bytes bytes = Bytes.fromBase64Url(text(name));
    if (bytes.size() != length) {
      throw new IllegalArgumentException("the field " + name + " has not " + length + " bytes");
    }
    return bytes;
  }

  /** A fixed value. */
  public void expect(String name, Object value) {
    if (!value.equals(fields.get(name))) {
      throw new IllegalArgumentException("the field " + name + " is not " + value);
    }
  }

  /** Whether the field came. */
  public boolean has(String name) {
    return fields.containsKey(name);
  }

  private static UUID uuid(String name, String text) {
    if (text.length() != UUID_CHARS || !UUID.fromString(text).toString().equals(text)) {
      throw new IllegalArgumentException("the field " + name + " is no UUID in small letters");
    }
    return UUID.fromString(text);
  }
}
