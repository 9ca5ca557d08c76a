package org.whimbrel.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Frames to JSON text and back, streaming, without reflection. Unknown fields are skipped, so that
 * a later version may add some. Stateless and thread-safe.
 */
public final class FrameCodec {
  /** Nested deeper than any frame of ours, and shallow enough for any stack. */
  private static final int NESTING_MAX_DEPTH = 8;

  /** Room for all of an entry but its body. */
  private static final int ENTRY_CHARS = 512;

  static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX_DEPTH).build())
          .build();

  private FrameCodec() {}

  /**
   * Reads what a client sent.
   *
   * @throws BadFrameException if it is no frame that a client may send
   */
  public static Frame.ClientFrame decodeClient(String text) throws BadFrameException {
    FrameFields fields = FrameFields.read(text);
    String type = fields.type();
    if (type == null) {
      throw new BadFrameException(ErrorCode.UNKNOWN_TYPE, "the frame has no type");
    }
    return switch (type) {
      case "send" -> send(fields);
      case "ack" -> new Frame.Ack(fields.required("n", fields.n));
      case "sync" -> new Frame.Sync(fields.required("after", fields.after));
      case "read" -> new Frame.Read(fields.required("ids", fields.ids));
      case "watch" -> new Frame.Watch(fields.required("users", fields.users));
      case "ping" -> new Frame.Ping();
      default ->
          throw new BadFrameException(
              ErrorCode.UNKNOWN_TYPE,
              "the type is none of send, ack, sync, read, watch, ping",
              fields.id);
    };
  }

  /**
   * Reads a {@code send} that needs no type, because the place where it came in gives it.
   *
   * @throws BadFrameException if a field is missing or of the wrong form
   */
  public static Frame.Send decodeSend(String text) throws BadFrameException {
    return send(FrameFields.read(text));
  }

  /**
   * Reads an object with nothing but {@code wraps}.
   *
   * @throws BadFrameException if the field is missing or of the wrong form
   */
  public static Wraps decodeWraps(String text) throws BadFrameException {
    FrameFields fields = FrameFields.read(text);
    return fields.required("wraps", fields.wraps);
  }

  /**
   * Reads an object with nothing but {@code ids}.
   *
   * @throws BadFrameException if the field is missing or of the wrong form
   */
  public static Frame.Read decodeRead(String text) throws BadFrameException {
    FrameFields fields = FrameFields.read(text);
    return new Frame.Read(fields.required("ids", fields.ids));
  }

  private static Frame.Send send(FrameFields fields) throws BadFrameException {
    return new Frame.Send(
        fields.required("id", fields.id),
        fields.required("to", fields.to),
        fields.required("body", fields.body),
        fields.wraps == null ? Wraps.NONE : fields.wraps);
  }

  /**
   * Reads what a server sent.
   *
   * @throws BadFrameException if it is no frame that a server may send
   */
  public static Frame.ServerFrame decodeServer(String text) throws BadFrameException {
    FrameFields f = FrameFields.read(text);
    String type = f.type();
    if (type == null) {
      throw new BadFrameException(ErrorCode.UNKNOWN_TYPE, "the frame has no type");
    }
    return switch (type) {
      case "hello" ->
          new Frame.Hello(
              f.required("serverTimeMs", f.serverTimeMs),
              f.required("account", f.account),
              f.required("device", f.device).intValue(),
              f.required("head", f.head),
              f.required("acked", f.acked),
              f.required("limits", f.limits));
      case "accepted" -> new Frame.Accepted(f.required("id", f.id));
      case "rejected" ->
          new Frame.Rejected(
              f.required("id", f.id),
              f.required("code", f.code),
              f.required("detail", f.detail),
              f.retryAfterMs,
              f.serverTimeMs);
      case "entry" ->
          new Frame.Entry(
              f.required("n", f.n),
              f.required("kind", f.kind),
              f.required("id", f.id),
              f.required("from", f.from),
              f.required("device", f.device).intValue(),
              f.required("atMs", f.atMs),
              f.to == null ? List.of() : f.to,
              f.dropped == null ? List.of() : f.dropped,
              f.body,
              f.code,
              f.wrap,
              f.info);
      case "sync" ->
          new Frame.Page(
              f.required("after", f.after),
              f.required("through", f.through),
              f.required("head", f.head));
      case "presence" ->
          new Frame.Presence(f.required("online", f.online), f.required("offline", f.offline));
      case "pong" -> new Frame.Pong();
      case "error" -> new Frame.Fault(f.required("code", f.code), f.required("detail", f.detail));
      default -> throw new BadFrameException(ErrorCode.UNKNOWN_TYPE, "unknown type");
    };
  }

  /** Writes a frame. */
  public static String encode(Frame frame) {
    if (frame instanceof Frame.Entry entry) {
      return entry(entry.n(), entry.wrap(), entryTail(entry));
    }
    return write(
        json -> {
          json.writeStringField("type", frame.type());
          writeFields(frame, json);
        });
  }

  /**
   * The part of an {@code entry} frame that is the same for all devices that a message goes to: all
   * but the number and the wrap. Encoded once a message, not once a recipient.
   */
  public static String entryTail(Frame.Entry entry) {
    Bytes body = entry.body();
    int expectedChars = ENTRY_CHARS + (body == null ? 0 : body.size() * 4 / 3);
    StringWriter text = new StringWriter(expectedChars);
    write(text, json -> writeEntry(entry, json));
    return text.getBuffer().substring(1);
  }

  /** An {@code entry} frame from its number, the device's wrap, and its {@link #entryTail}. */
  public static String entry(long n, Frame.@Nullable KeyWrap wrap, String tail) {
    StringBuilder frame = new StringBuilder(ENTRY_CHARS + tail.length());
    frame.append("{\"type\":\"entry\",\"n\":").append(n);
    if (wrap != null) {
      frame.append(",\"wrap\":{\"key\":").append(wrap.key()).append(",\"sealed\":\"");
      frame.append(wrap.sealed().toBase64Url()).append("\"}");
    }
    return frame.append(',').append(tail).toString();
  }

  /**
   * An entry of the history, with its content key under the account's archive key of an epoch. Over
   * REST only: devices that hold live entries have wraps of their own.
   */
  public static String encodeArchived(Frame.Entry entry, int epoch, Bytes wrap) {
    String plain = encode(entry);
    return "%s,\"archive\":{\"epoch\":%d,\"wrap\":\"%s\"}}"
        .formatted(plain.substring(0, plain.length() - 1), epoch, wrap.toBase64Url());
  }

  private static void writeFields(Frame frame, JsonGenerator json) throws IOException {
    if (frame instanceof Frame.Send send) {
      json.writeStringField("id", send.id().toString());
      writeIds("to", send.to(), json);
      writeBase64("body", send.body().toBase64Url(), json);
      if (!send.wraps().isEmpty()) {
        writeBase64("wraps", send.wraps().toBase64Url(), json);
      }
    } else if (frame instanceof Frame.Ack ack) {
      json.writeNumberField("n", ack.n());
    } else if (frame instanceof Frame.Sync sync) {
      json.writeNumberField("after", sync.after());
    } else if (frame instanceof Frame.Read read) {
      writeIds("ids", read.ids(), json);
    } else if (frame instanceof Frame.Watch watch) {
      writeIds("users", watch.users(), json);
    } else if (frame instanceof Frame.Presence presence) {
      writeIds("online", presence.online(), json);
      writeIds("offline", presence.offline(), json);
    } else if (frame instanceof Frame.Hello hello) {
      writeHello(hello, json);
    } else if (frame instanceof Frame.Accepted accepted) {
      json.writeStringField("id", accepted.id().toString());
    } else if (frame instanceof Frame.Rejected rejected) {
      json.writeStringField("id", rejected.id().toString());
      json.writeStringField("code", rejected.code().wire());
      json.writeStringField("detail", rejected.detail());
      writeOptional("retryAfterMs", rejected.retryAfterMs(), json);
      writeOptional("serverTimeMs", rejected.serverTimeMs(), json);
    } else if (frame instanceof Frame.Page page) {
      json.writeNumberField("after", page.after());
      json.writeNumberField("through", page.through());
      json.writeNumberField("head", page.head());
    } else if (frame instanceof Frame.Fault fault) {
      json.writeStringField("code", fault.code().wire());
      json.writeStringField("detail", fault.detail());
    }
  }

  private static void writeHello(Frame.Hello hello, JsonGenerator json) throws IOException {
    json.writeNumberField("serverTimeMs", hello.serverTimeMs());
    json.writeStringField("account", hello.account().toString());
    json.writeNumberField("device", hello.device());
    json.writeNumberField("head", hello.head());
    json.writeNumberField("acked", hello.acked());
    Limits limits = hello.limits();
    json.writeObjectFieldStart("limits");
    json.writeNumberField("frameMaxBytes", limits.frameMaxBytes());
    json.writeNumberField("bodyMaxBytes", limits.bodyMaxBytes());
    json.writeNumberField("recipientsMax", limits.recipientsMax());
    json.writeNumberField("devicesMax", limits.devicesMax());
    json.writeNumberField("pageMaxCount", limits.pageMaxCount());
    json.writeNumberField("readMaxCount", limits.readMaxCount());
    json.writeNumberField("watchMaxCount", limits.watchMaxCount());
    json.writeNumberField("ackTimeoutMs", limits.ackTimeoutMs());
    json.writeNumberField("pingIntervalMs", limits.pingIntervalMs());
    json.writeEndObject();
  }

  private static void writeEntry(Frame.Entry entry, JsonGenerator json) throws IOException {
    json.writeStringField("kind", entry.kind().wire());
    json.writeStringField("id", entry.id().toString());
    json.writeStringField("from", entry.from().toString());
    json.writeNumberField("device", entry.device());
    json.writeNumberField("atMs", entry.atMs());
    writeNonEmpty("to", entry.to(), json);
    writeNonEmpty("dropped", entry.dropped(), json);
    Bytes body = entry.body();
    if (body != null) {
      writeBase64("body", body.toBase64Url(), json);
    }
    ErrorCode code = entry.code();
    if (code != null) {
      json.writeStringField("code", code.wire());
    }
    RawJson info = entry.info();
    if (info != null) {
      json.writeFieldName("info");
      json.writeRawValue(info.text());
    }
  }

  /** Base64 has nothing to escape, and a body is long: nobody has to look at each character. */
  private static void writeBase64(String name, String base64, JsonGenerator json)
      throws IOException {
    json.writeFieldName(name);
    json.writeRawValue("\"");
    json.writeRaw(base64);
    json.writeRaw('"');
  }

  private static void writeNonEmpty(String name, List<UUID> ids, JsonGenerator json)
      throws IOException {
    if (!ids.isEmpty()) {
      writeIds(name, ids, json);
    }
  }

  private static void writeIds(String name, List<UUID> ids, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart(name);
    for (UUID id : ids) {
      json.writeString(id.toString());
    }
    json.writeEndArray();
  }

  private static void writeOptional(String name, @Nullable Long value, JsonGenerator json)
      throws IOException {
    if (value != null) {
      json.writeNumberField(name, value);
    }
  }

  private interface Fields {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private static String write(Fields fields) {
    StringWriter text = new StringWriter(ENTRY_CHARS);
    write(text, fields);
    return text.toString();
  }

  private static void write(StringWriter text, Fields fields) {
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
  }
}
