package org.whimbrel.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * How the wraps of a message differ from the devices that it goes to. It went to all that had a
 * valid one; the sender makes the missing ones and tops up.
 *
 * @param devices the devices by what is the matter with them; each list in no order
 * @param records the current key records of the devices that need another wrap, as many as the
 *     server sends along; the rest can be fetched
 */
public record WrapReport(Map<Matter, List<Device>> devices, List<CurrentKey> records) {
  /** Nothing is the matter. */
  public static final WrapReport CLEAN = new WrapReport(Map.of(), List.of());

  /** Copies. */
  public WrapReport {
    devices = devices.isEmpty() ? Map.of() : new EnumMap<>(devices);
    records = List.copyOf(records);
  }

  /** What can be the matter with a wrap. */
  public enum Matter {
    /** The device has no wrap and needs one. */
    MISSING("missing"),
    /** There is no such device, or not any more, or not of a recipient; its wrap was dropped. */
    EXTRA("extra"),
    /** The wrap is sealed to a key that is not valid any more; it was dropped. */
    STALE("stale"),
    /** The wrap is sealed to the key before the present one, which is in its grace: it went. */
    SUPERSEDED("superseded");

    private final String wire;

    Matter(String wire) {
      this.wire = wire;
    }

    /** The wire form. */
    public String wire() {
      return wire;
    }
  }

  /**
   * A device.
   *
   * @param account whose
   * @param device its number
   */
  public record Device(UUID account, int device) {}

  /**
   * A key record with its place.
   *
   * @param account whose
   * @param device the device's number
   * @param bytes the record as it was signed
   * @param signature the device's
   */
  public record CurrentKey(UUID account, int device, Bytes bytes, Bytes signature) {}

  /** Whether nothing is the matter. */
  public boolean isClean() {
    return devices.isEmpty();
  }

  /** The devices with this matter. */
  public List<Device> of(Matter matter) {
    return devices.getOrDefault(matter, List.of());
  }

  /** The JSON object. */
  public String toJson() {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = FrameCodec.JSON.createGenerator(text)) {
      json.writeStartObject();
      for (Matter matter : Matter.values()) {
        if (!of(matter).isEmpty()) {
          json.writeArrayFieldStart(matter.wire());
          for (Device device : of(matter)) {
            json.writeStartObject();
            write(device.account(), device.device(), json);
            json.writeEndObject();
          }
          json.writeEndArray();
        }
      }
      if (!records.isEmpty()) {
        json.writeArrayFieldStart("records");
        for (CurrentKey record : records) {
          json.writeStartObject();
          write(record.account(), record.device(), json);
          json.writeStringField("record", record.bytes().toBase64Url());
          json.writeStringField("signature", record.signature().toBase64Url());
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    return text.toString();
  }

  private static void write(UUID account, int device, JsonGenerator json) throws IOException {
    json.writeStringField("account", account.toString());
    json.writeNumberField("device", device);
  }

  /**
   * Reads the JSON object.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static WrapReport fromJson(String text) {
    Map<Matter, List<Device>> devices = new EnumMap<>(Matter.class);
    List<CurrentKey> records = new ArrayList<>();
    try (JsonParser json = FrameCodec.JSON.createParser(text)) {
      require(json.nextToken() == JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals("records")) {
          each(json, item -> records.add(item.toRecord()));
        } else {
          for (Matter matter : Matter.values()) {
            if (matter.wire().equals(name)) {
              List<Device> list = devices.computeIfAbsent(matter, key -> new ArrayList<>());
              each(json, item -> list.add(new Device(item.account(), item.device())));
            }
          }
          json.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("no report");
    }
    return new WrapReport(devices, records);
  }

  private record Item(Map<String, String> texts, int device) {
    UUID account() {
      return UUID.fromString(texts.getOrDefault("account", ""));
    }

    CurrentKey toRecord() {
      return new CurrentKey(account(), device, bytes("record"), bytes("signature"));
    }

    private Bytes bytes(String name) {
      return Bytes.fromBase64Url(texts.getOrDefault(name, ""));
    }
  }

  private static void each(JsonParser json, Consumer<Item> action) throws IOException {
    require(json.currentToken() == JsonToken.START_ARRAY);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(json.currentToken() == JsonToken.START_OBJECT);
      Map<String, String> texts = new HashMap<>();
      int device = 0;
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        if (token == JsonToken.VALUE_STRING) {
          texts.put(name, json.getText());
        } else if (token == JsonToken.VALUE_NUMBER_INT && name.equals("device")) {
          device = json.getIntValue();
        } else {
          json.skipChildren();
        }
      }
      action.accept(new Item(texts, device));
    }
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("no report");
    }
  }
}
