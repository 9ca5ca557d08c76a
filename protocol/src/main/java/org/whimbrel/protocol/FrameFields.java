package org.whimbrel.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All fields that a frame of either side may have, read in one pass whatever their order. */
final class FrameFields {
  private static final int UUID_CHARS = 36;

  private @Nullable String type;
  @Nullable UUID id;
  @Nullable UUID account;
  @Nullable UUID from;
  @Nullable List<UUID> to;
  @Nullable List<UUID> dropped;
  @Nullable List<UUID> ids;
  @Nullable List<UUID> users;
  @Nullable List<UUID> online;
  @Nullable List<UUID> offline;
  @Nullable Bytes body;
  @Nullable Wraps wraps;
  Frame.@Nullable KeyWrap wrap;
  @Nullable RawJson info;
  @Nullable EntryKind kind;
  @Nullable ErrorCode code;
  @Nullable String detail;
  @Nullable Long n;
  @Nullable Long after;
  @Nullable Long through;
  @Nullable Long head;
  @Nullable Long acked;
  @Nullable Long device;
  @Nullable Long atMs;
  @Nullable Long serverTimeMs;
  @Nullable Long retryAfterMs;
  @Nullable Limits limits;

  private FrameFields() {}

  static FrameFields read(String text) throws BadFrameException {
    FrameFields fields = new FrameFields();
    try (JsonParser json = FrameCodec.JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new BadFrameException(ErrorCode.NOT_JSON, "the frame is not a JSON object");
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        fields.take(name, json);
      }
      if (json.nextToken() != null) {
        throw new BadFrameException(ErrorCode.NOT_JSON, "something follows the JSON object");
      }
    } catch (IOException e) {
      // The parser's own message quotes the input, which may be content: it is left out.
      throw new BadFrameException(ErrorCode.NOT_JSON, "the frame is not well-formed JSON");
    }
    return fields;
  }

  @Nullable String type() {
    return type;
  }

  <T> T required(String name, @Nullable T value) throws BadFrameException {
    if (value == null) {
      throw new BadFrameException(ErrorCode.BAD_FIELD, "the field " + name + " is missing", id);
    }
    return value;
  }

  private void take(String name, JsonParser json) throws IOException, BadFrameException {
    try {
      switch (name) {
        case "type" -> type = text(name, json);
        case "id" -> id = uuid(name, json);
        case "account" -> account = uuid(name, json);
        case "from" -> from = uuid(name, json);
        case "to" -> to = uuids(name, json);
        case "ids" -> ids = uuids(name, json);
        case "users" -> users = uuids(name, json);
        case "online" -> online = uuids(name, json);
        case "offline" -> offline = uuids(name, json);
        case "dropped" -> dropped = uuids(name, json);
        case "body" -> body = Bytes.fromBase64Url(text(name, json));
        case "wraps" -> wraps = Wraps.fromBase64Url(text(name, json));
        case "wrap" -> wrap = wrap(json);
        case "info" -> info = object(name, json);
        case "kind" -> kind = EntryKind.fromWire(text(name, json));
        case "code" -> code = ErrorCode.fromWire(text(name, json));
        case "detail" -> detail = text(name, json);
        case "n" -> n = number(name, json);
        case "after" -> after = number(name, json);
        case "through" -> through = number(name, json);
        case "head" -> head = number(name, json);
        case "acked" -> acked = number(name, json);
        case "device" -> device = number(name, json);
        case "atMs" -> atMs = number(name, json);
        case "serverTimeMs" -> serverTimeMs = number(name, json);
        case "retryAfterMs" -> retryAfterMs = number(name, json);
        case "limits" -> limits = limits(json);
        default -> json.skipChildren();
      }
    } catch (IllegalArgumentException e) {
      throw new BadFrameException(
          ErrorCode.BAD_FIELD, "the field " + name + " has the wrong form", id);
    }
  }

  private BadFrameException wrong(String name, String wanted) {
    return new BadFrameException(
        ErrorCode.BAD_FIELD, "the field " + name + " is not " + wanted, id);
  }

  private String text(String name, JsonParser json) throws IOException, BadFrameException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw wrong(name, "a string");
    }
    return json.getText();
  }

  private long number(String name, JsonParser json) throws IOException, BadFrameException {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
        || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw wrong(name, "an integer of 64 bits");
    }
    return json.getLongValue();
  }

  private UUID uuid(String name, JsonParser json) throws IOException, BadFrameException {
    String text = text(name, json);
    if (text.length() != UUID_CHARS) {
      throw wrong(name, "a UUID");
    }
    return UUID.fromString(text);
  }

  private List<UUID> uuids(String name, JsonParser json) throws IOException, BadFrameException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw wrong(name, "an array of UUIDs");
    }
    List<UUID> ids = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      ids.add(uuid(name, json));
    }
    return ids;
  }

  /** An object as the JSON that it is. */
  private RawJson object(String name, JsonParser json) throws IOException, BadFrameException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw wrong(name, "an object");
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator copy = FrameCodec.JSON.createGenerator(text)) {
      copy.copyCurrentStructure(json);
    }
    return new RawJson(text.toString());
  }

  private Frame.KeyWrap wrap(JsonParser json) throws IOException, BadFrameException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw wrong("wrap", "an object");
    }
    long key = 0;
    Bytes sealed = Bytes.of(new byte[0]);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "key" -> key = number(name, json);
        case "sealed" -> sealed = Bytes.fromBase64Url(text(name, json));
        default -> json.skipChildren();
      }
    }
    return new Frame.KeyWrap((int) key, sealed);
  }

  private Limits limits(JsonParser json) throws IOException, BadFrameException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw wrong("limits", "an object");
    }
    int frameMaxBytes = 0;
    int bodyMaxBytes = 0;
    int recipientsMax = 0;
    int devicesMax = 0;
    int pageMaxCount = 0;
    int readMaxCount = 0;
    int watchMaxCount = 0;
    long ackTimeoutMs = 0;
    long pingIntervalMs = 0;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "frameMaxBytes" -> frameMaxBytes = (int) number(name, json);
        case "bodyMaxBytes" -> bodyMaxBytes = (int) number(name, json);
        case "recipientsMax" -> recipientsMax = (int) number(name, json);
        case "devicesMax" -> devicesMax = (int) number(name, json);
        case "pageMaxCount" -> pageMaxCount = (int) number(name, json);
        case "readMaxCount" -> readMaxCount = (int) number(name, json);
        case "watchMaxCount" -> watchMaxCount = (int) number(name, json);
        case "ackTimeoutMs" -> ackTimeoutMs = number(name, json);
        case "pingIntervalMs" -> pingIntervalMs = number(name, json);
        default -> json.skipChildren();
      }
    }
    return new Limits(
        frameMaxBytes,
        bodyMaxBytes,
        recipientsMax,
        devicesMax,
        pageMaxCount,
        readMaxCount,
        watchMaxCount,
        ackTimeoutMs,
        pingIntervalMs);
  }
}
