package org.whimbrel.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds {@code docs/protocol/asyncapi.yaml} and the code together: either side alone fails. */
class ProtocolDocumentTest {
  private static final Path FILE = Path.of("../docs/protocol/asyncapi.yaml");
  private static final Path DEFAULTS =
      Path.of("../ejb-module/src/main/resources/META-INF/microprofile-config.properties");

  private static final JsonNode DOCUMENT = read();
  private static final JsonNode SOCKET = DOCUMENT.at("/channels/socket");

  /** The setting that each bound of {@code hello} comes from. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "readMaxCount", "whimbrel.receipts.readMaxCount",
          "watchMaxCount", "whimbrel.presence.watchMaxCount",
          "frameMaxBytes", "whimbrel.socket.frameMaxBytes",
          "bodyMaxBytes", "whimbrel.message.bodyMaxBytes",
          "recipientsMax", "whimbrel.message.recipientsMax",
          "devicesMax", "whimbrel.accounts.devicesMax",
          "pageMaxCount", "whimbrel.sync.pageMaxCount",
          "ackTimeoutMs", "whimbrel.socket.ackTimeoutMs",
          "pingIntervalMs", "whimbrel.socket.pingIntervalMs");

  static Stream<Arguments> frames() {
    return Stream.concat(records(Frame.ClientFrame.class), records(Frame.ServerFrame.class))
        .map(frame -> Arguments.of(frame.getSimpleName(), frame));
  }

  @Test
  void operationsShouldHoldExactlyTheFramesOfTheirSide() {
    assertThat(recordsOf("fromClient")).isEqualTo(names(records(Frame.ClientFrame.class)));
    assertThat(recordsOf("toClient")).isEqualTo(names(records(Frame.ServerFrame.class)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("frames")
  void fieldsShouldBeThoseOfTheRecord(String name, Class<?> frame) {
    JsonNode schema = schemaOf(name);
    Set<String> expected = fieldNames(frame);
    expected.add("type");

    assertThat(names(schema.get("properties"))).isEqualTo(expected);
    for (RecordComponent field : frame.getRecordComponents()) {
      JsonNode described = resolve(schema.get("properties").get(field.getName()));
      assertThat(typeOf(described))
          .as("type of %s.%s", name, field.getName())
          .isEqualTo(jsonType(field.getGenericType()));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("frames")
  void nullableFieldsShouldBeOptional(String name, Class<?> frame) {
    Set<String> optional = fieldNames(frame);
    optional.removeAll(texts(schemaOf(name).get("required")));

    for (RecordComponent field : frame.getRecordComponents()) {
      boolean nullable = field.getAnnotatedType().isAnnotationPresent(Nullable.class);
      boolean listOfServer =
          field.getType() == List.class
              && Frame.ServerFrame.class.isAssignableFrom(frame)
              && frame != Frame.Presence.class; // nothing else is in it
      assertThat(optional.contains(field.getName()))
          .as("optional: %s.%s", name, field.getName())
          .isEqualTo(
              nullable
                  || listOfServer
                  || field.getType() == Wraps.class); // a server leaves empty lists out of entries
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("frames")
  void examplesShouldDecodeAndShowEveryField(String name, Class<?> frame) throws Exception {
    Set<String> shown = new TreeSet<>();
    for (JsonNode example : examplesOf(name)) {
      assertThat(decode(frame, example)).isInstanceOf(frame);
      shown.addAll(names(example));
      assertThat(example.get("type"))
          .isEqualTo(schemaOf(name).at("/properties/type/const"))
          .hasToString("\"" + decode(frame, example).type() + "\"");
    }

    assertThat(shown).isEqualTo(names(schemaOf(name).get("properties")));
  }

  /** Required is what the codec cannot do without; optional is what it can. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("frames")
  void requiredFieldsShouldBeThoseThatTheCodecNeeds(String name, Class<?> frame) {
    Set<String> required = texts(schemaOf(name).get("required"));
    for (JsonNode example : examplesOf(name)) {
      for (String field : names(example)) {
        ObjectNode without = ((ObjectNode) example).deepCopy();
        without.remove(field);
        if (required.contains(field)) {
          assertThatThrownBy(() -> decode(frame, without))
              .as("%s without %s", name, field)
              .isInstanceOf(BadFrameException.class);
        } else {
          assertThatCode(() -> decode(frame, without))
              .as("%s without %s", name, field)
              .doesNotThrowAnyException();
        }
      }
    }
  }

  @Test
  void limitsShouldBeThoseOfTheRecordWithTheServersDefaults() throws IOException {
    JsonNode schema = DOCUMENT.at("/components/schemas/Limits");
    Properties defaults = defaults();

    assertThat(names(schema.get("properties"))).isEqualTo(fieldNames(Limits.class));
    assertThat(texts(schema.get("required"))).isEqualTo(fieldNames(Limits.class));
    assertThat(SETTINGS.keySet()).isEqualTo(fieldNames(Limits.class));
    for (RecordComponent field : Limits.class.getRecordComponents()) {
      JsonNode described = schema.get("properties").get(field.getName());
      assertThat(typeOf(described)).isEqualTo(jsonType(field.getGenericType()));
      assertThat(described.get("default").asText())
          .as(field.getName())
          .isEqualTo(defaults.getProperty(SETTINGS.get(field.getName())));
    }
  }

  @Test
  void boundsShouldFollowFromTheServersDefaults() throws IOException {
    Properties defaults = defaults();
    long bodyMaxBytes = Long.parseLong(defaults.getProperty("whimbrel.message.bodyMaxBytes"));

    for (Map.Entry<String, JsonNode> told : SOCKET.get("x-defaults").properties()) {
      assertThat(told.getValue().asText())
          .as(told.getKey())
          .isEqualTo(defaults.getProperty(told.getKey()));
    }
    assertThat(names(SOCKET.get("x-defaults"))).containsAll(SETTINGS.values());
    assertThat(DOCUMENT.at("/components/schemas/Send/properties/to/maxItems").asText())
        .isEqualTo(defaults.getProperty("whimbrel.message.recipientsMax"));
    assertThat(DOCUMENT.at("/components/schemas/Body/maxLength").asLong())
        .isEqualTo((bodyMaxBytes * 8 + 5) / 6);
  }

  @Test
  void errorCodesShouldBeThoseOfTheCode() {
    assertMeanings("ErrorCode", Arrays.stream(ErrorCode.values()).map(ErrorCode::wire));
  }

  @Test
  void entryKindsShouldBeThoseOfTheCode() {
    assertMeanings("EntryKind", Arrays.stream(EntryKind.values()).map(EntryKind::wire));
  }

  @Test
  void closeCodesShouldBeThoseOfTheCode() {
    Map<Integer, String> expected =
        Arrays.stream(CloseCode.values())
            .collect(Collectors.toMap(CloseCode::code, CloseCode::reason));
    Map<Integer, String> told = new LinkedHashMap<>();
    for (JsonNode code : SOCKET.get("x-close-codes")) {
      told.put(code.get("code").asInt(), code.get("reason").asText());
      assertThat(names(code)).containsExactlyInAnyOrder("code", "reason", "meaning", "client");
    }

    assertThat(told).isEqualTo(expected).hasSameSizeAs(SOCKET.get("x-close-codes"));
    for (JsonNode code : SOCKET.get("x-close-codes-of-the-container")) {
      assertThat(expected).doesNotContainKey(code.get("code").asInt());
    }
  }

  @Test
  void subprotocolsShouldBeThoseOfTheCode() {
    assertThat(SOCKET.get("x-subprotocol").asText()).isEqualTo(Frame.SUBPROTOCOL);
    assertThat(SOCKET.get("x-bearer-subprotocol-prefix").asText())
        .isEqualTo(Frame.BEARER_SUBPROTOCOL_PREFIX);
  }

  private static void assertMeanings(String schema, Stream<String> wireForms) {
    JsonNode described = DOCUMENT.at("/components/schemas/" + schema);
    Set<String> expected = wireForms.collect(Collectors.toCollection(TreeSet::new));

    assertThat(texts(described.get("enum"))).isEqualTo(expected);
    assertThat(names(described.get("x-meanings"))).isEqualTo(expected);
  }

  private static Frame decode(Class<?> frame, JsonNode example) throws BadFrameException {
    return Frame.ClientFrame.class.isAssignableFrom(frame)
        ? FrameCodec.decodeClient(example.toString())
        : FrameCodec.decodeServer(example.toString());
  }

  /** The records behind a sealed interface, however deep. */
  private static Stream<Class<?>> records(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type)
        : Arrays.stream(type.getPermittedSubclasses()).flatMap(ProtocolDocumentTest::records);
  }

  private static Set<String> recordsOf(String operation) {
    return elements(DOCUMENT.at("/operations/" + operation + "/messages"))
        .map(message -> resolve(resolve(message)).get("x-record").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static JsonNode messageOf(String recordName) {
    return elements(DOCUMENT.at("/components/messages"))
        .filter(message -> message.get("x-record").asText().equals(recordName))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the document has no message " + recordName));
  }

  private static JsonNode schemaOf(String recordName) {
    return resolve(messageOf(recordName).get("payload"));
  }

  private static List<JsonNode> examplesOf(String recordName) {
    List<JsonNode> examples =
        elements(messageOf(recordName).get("examples"))
            .map(example -> example.get("payload"))
            .toList();
    assertThat(examples).isNotEmpty();
    return examples;
  }

  private static JsonNode resolve(JsonNode node) {
    JsonNode named = node.has("allOf") ? node.get("allOf").get(0) : node;
    if (!named.has("$ref")) {
      return named;
    }
    JsonNode target = DOCUMENT.at(named.get("$ref").asText().substring(1));
    assertThat(target.isMissingNode()).as("missing: %s", named).isFalse();
    return target;
  }

  /** Type and format; of an array those of its items too. */
  private static String typeOf(JsonNode schema) {
    String type = schema.get("type").asText();
    if (type.equals("array")) {
      return "array of " + typeOf(resolve(schema.get("items")));
    }
    return schema.has("format") ? type + " " + schema.get("format").asText() : type;
  }

  private static String jsonType(Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return "array of " + jsonType(list.getActualTypeArguments()[0]);
    } else if (type == UUID.class) {
      return "string uuid";
    } else if (type == long.class || type == Long.class) {
      return "integer int64";
    } else if (type == int.class) {
      return "integer int32";
    } else if (type == Limits.class || type == Frame.KeyWrap.class || type == RawJson.class) {
      return "object";
    }
    assertThat(
            List.<Type>of(String.class, Bytes.class, Wraps.class, ErrorCode.class, EntryKind.class))
        .contains(type);
    return "string";
  }

  private static Set<String> fieldNames(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(JsonNode object) {
    return object.properties().stream()
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(Stream<Class<?>> types) {
    return types.map(Class::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> texts(JsonNode array) {
    return elements(array).map(JsonNode::asText).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<JsonNode> elements(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }

  private static Properties defaults() throws IOException {
    Properties defaults = new Properties();
    try (Reader in = Files.newBufferedReader(DEFAULTS)) {
      defaults.load(in);
    }
    return defaults;
  }

  private static JsonNode read() {
    try {
      return new ObjectMapper(new YAMLFactory()).readTree(Files.readString(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
