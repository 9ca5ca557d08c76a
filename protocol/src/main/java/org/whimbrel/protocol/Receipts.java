package org.whimbrel.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What an entry {@link EntryKind#RECEIPT} tells: whose devices have got which messages, and who has
 * read which. What was read was delivered, too, whichever is told first.
 *
 * @param delivered the first of the account's devices has acknowledged these
 * @param read the account's user has read these
 */
public record Receipts(List<By> delivered, List<By> read) {
  /** Copies. */
  public Receipts {
    delivered = List.copyOf(delivered);
    read = List.copyOf(read);
  }

  /**
   * Messages by the account that got or read them.
   *
   * @param by the account
   * @param ids the messages
   */
  public record By(UUID by, List<UUID> ids) {
    /** Copies. */
    public By {
      ids = List.copyOf(ids);
    }
  }

  /** The JSON object. */
  public String toJson() {
    StringWriter text = new StringWriter(128);
    try (JsonGenerator json = FrameCodec.JSON.createGenerator(text)) {
      json.writeStartObject();
      write("delivered", delivered, json);
      write("read", read, json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    return text.toString();
  }

  private static void write(String name, List<By> some, JsonGenerator json) throws IOException {
    if (some.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(name);
    for (By each : some) {
      json.writeStartObject();
      json.writeStringField("by", each.by().toString());
      json.writeArrayFieldStart("ids");
      for (UUID id : each.ids()) {
        json.writeString(id.toString());
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * Reads the JSON object.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Receipts fromJson(String text) {
    List<By> delivered = new ArrayList<>();
    List<By> read = new ArrayList<>();
    try (JsonParser json = FrameCodec.JSON.createParser(text)) {
      require(json.nextToken() == JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "delivered" -> readInto(delivered, json);
          case "read" -> readInto(read, json);
          default -> json.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("no receipts");
    }
    return new Receipts(delivered, read);
  }

  private static void readInto(List<By> some, JsonParser json) throws IOException {
    require(json.currentToken() == JsonToken.START_ARRAY);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(json.currentToken() == JsonToken.START_OBJECT);
      UUID by = null;
      List<UUID> ids = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        if (name.equals("by")) {
          by = UUID.fromString(json.getText());
        } else if (name.equals("ids") && token == JsonToken.START_ARRAY) {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            ids.add(UUID.fromString(json.getText()));
          }
        } else {
          json.skipChildren();
        }
      }
      if (by == null) {
        throw new IllegalArgumentException("receipts of nobody");
      }
      some.add(new By(by, ids));
    }
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("no receipts");
    }
  }
}
