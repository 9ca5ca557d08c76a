package org.whimbrel.platform.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the table of {@code docs/configuration.md} and the two files with defaults together. */
class ConfigurationDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/configuration.md");
  private static final Path PROPERTIES =
      Path.of("src/main/resources/META-INF/microprofile-config.properties");
  private static final Path SERVER =
      Path.of("../liberty-config/src/main/liberty/config/server.xml");

  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z][a-zA-Z.]+)` \\| ([^|]+) \\| [^|]+ \\| [^|]+ \\|$");

  /** Variables of programs other than the server, in capitals, have tables of their own. */
  private static final Pattern ROW_START = Pattern.compile("\\| `[a-z]");

  private static final Pattern VARIABLE =
      Pattern.compile("<variable name=\"([^\"]+)\" defaultValue=\"([^\"]*)\"/>");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(whimbrel\\.[a-zA-Z.]+)}");

  private static final String EMPTY = "empty";
  private static final String REQUIRED = "none";

  /** Read by the beans, not by server.xml; each installation has its own. */
  private static final Set<String> KEY_FILES =
      Set.of("mp.jwt.verify.publickey.location", "whimbrel.token.signingKeyFile");

  @Test
  void tableShouldHoldEveryDefaultAndNoOther() throws IOException {
    Map<String, String> defaults = properties();
    variables()
        .forEach(
            (name, value) ->
                assertThat(defaults.merge(name, value, (first, second) -> first))
                    .as("%s has one default in both files", name)
                    .isEqualTo(value));
    Map<String, String> told = table();
    told.values().removeIf(REQUIRED::equals);

    assertThat(told).isEqualTo(defaults).hasSizeGreaterThan(50);
  }

  @Test
  void tableShouldNameWhatHasNoDefault() throws IOException {
    Set<String> expected = new TreeSet<>(KEY_FILES);
    Matcher reference = REFERENCE.matcher(Files.readString(SERVER));
    while (reference.find()) {
      expected.add(reference.group(1));
    }
    expected.removeAll(variables().keySet());
    Map<String, String> told = table();
    told.values().removeIf(value -> !value.equals(REQUIRED));

    assertThat(told.keySet()).isEqualTo(expected);
  }

  /** The probes that keep a node alive come by the same connections as everything else. */
  @Test
  void sessionsShouldLeaveConnectionsForProbesAndRequests() throws IOException {
    int sessions = Integer.parseInt(value("whimbrel.socket.sessionsMax", properties()));
    int connections = Integer.parseInt(value("whimbrel.http.connectionsMax", variables()));

    assertThat(sessions).isLessThanOrEqualTo(connections - 500);
  }

  @Test
  void everyFrameShouldFitIntoARequest() throws IOException {
    int frame = Integer.parseInt(value("whimbrel.socket.frameMaxBytes", properties()));
    int request = Integer.parseInt(value("whimbrel.http.jsonMaxBytes", properties()));

    assertThat(request).isGreaterThanOrEqualTo(frame);
  }

  private static String value(String name, Map<String, String> defaults) {
    return Objects.requireNonNull(defaults.get(name), name);
  }

  private static Map<String, String> table() throws IOException {
    Map<String, String> rows = new TreeMap<>();
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (ROW_START.matcher(line).lookingAt()) {
        Matcher row = ROW.matcher(line);
        assertThat(row.matches()).as("four columns: %s", line).isTrue();
        assertThat(rows.put(row.group(1), value(row.group(2)))).as("told twice: %s", line).isNull();
      }
    }
    return rows;
  }

  private static String value(String cell) {
    if (cell.equals(EMPTY)) {
      return "";
    }
    assertThat(cell).matches("`.+`|" + REQUIRED);
    return cell.replace("`", "");
  }

  private static Map<String, String> properties() throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(PROPERTIES)) {
      properties.load(in);
    }
    Map<String, String> defaults = new TreeMap<>();
    properties.stringPropertyNames().forEach(n -> defaults.put(n, properties.getProperty(n)));
    return defaults;
  }

  private static Map<String, String> variables() throws IOException {
    Map<String, String> defaults = new TreeMap<>();
    Matcher variable = VARIABLE.matcher(Files.readString(SERVER));
    while (variable.find()) {
      defaults.put(variable.group(1), variable.group(2));
    }
    return defaults;
  }
}
