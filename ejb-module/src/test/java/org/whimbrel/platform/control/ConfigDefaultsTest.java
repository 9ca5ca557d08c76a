package org.whimbrel.platform.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the defaults and the code that reads them together. */
class ConfigDefaultsTest {
  /** A key as the code reads it; texts that only mention one have more around it. */
  private static final Pattern READ =
      Pattern.compile("(?:get(?:Optional)?Value\\(|name = )\\s*\"(whimbrel\\.[a-zA-Z.]+)\"");

  /** Files that each installation makes for itself: there is no default. */
  private static final Set<String> WITHOUT_DEFAULT =
      Set.of("whimbrel.token.signingKeyFile", "whimbrel.admin.password");

  @Test
  void everyKeyShouldHaveADefaultAndEveryDefaultAReader() throws IOException {
    Set<String> expected = new TreeSet<>(defaults());
    expected.addAll(WITHOUT_DEFAULT);

    assertThat(keysRead()).isEqualTo(expected).hasSizeGreaterThan(30);
  }

  private static Set<String> defaults() throws IOException {
    Properties properties = new Properties();
    try (InputStream in =
        ConfigDefaultsTest.class.getResourceAsStream("/META-INF/microprofile-config.properties")) {
      assertThat(in).isNotNull();
      properties.load(in);
    }
    return properties.stringPropertyNames();
  }

  private static Set<String> keysRead() throws IOException {
    Set<String> keys = new TreeSet<>();
    for (String module : new String[] {"../ejb-module", "../web-module"}) {
      try (Stream<Path> files = Files.walk(Path.of(module, "src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(file -> keys.addAll(keysIn(file)));
      }
    }
    return keys;
  }

  private static Set<String> keysIn(Path file) {
    Set<String> keys = new TreeSet<>();
    try {
      Matcher matcher = READ.matcher(Files.readString(file));
      while (matcher.find()) {
        keys.add(matcher.group(1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return keys;
  }
}
