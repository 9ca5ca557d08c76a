package org.whimbrel.page.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.protocol.Bytes;

class PageFilesTest {
  private static final String NAVIGATION = "text/html,application/xhtml+xml,*/*;q=0.8";
  private static final PageFiles FILES =
      files("/index.html", "/sw.js", "/assets/main-abc.js", "/assets/main-abc.js.br", "/notes.gz");

  private static PageFiles files(String... paths) {
    Map<String, Bytes> contents = new HashMap<>();
    for (String path : paths) {
      contents.put(path, Bytes.of(path.getBytes(StandardCharsets.UTF_8)));
    }
    return new PageFiles(contents);
  }

  private static Optional<String> found(String path, String accepted) {
    return FILES
        .find(path, accepted)
        .map(file -> new String(file.content(Coding.IDENTITY), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/index.html", "/c/g-abc", "/settings/devices", "/v1.2/people"})
  void addressesWithinThePageShouldShowIt(String path) {
    assertThat(found(path, NAVIGATION)).contains("/index.html");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/main-old.js",
        "/favicon.ico",
        "/assets/main-abc.js.br",
        "/assets/main-abc.js.gz",
        "/WEB-INF/web.xml",
        "/../index.html",
      })
  void filesThatAreNotThereShouldBeMissingEvenToANavigation(String path) {
    assertThat(found(path, NAVIGATION)).isEmpty();
    assertThat(found(path, "*/*")).isEmpty();
  }

  /** Or a script's fetch of something that is gone would get a page and call it a success. */
  @Test
  void aPathThatIsNoFileShouldBeMissingToWhoIsNoNavigation() {
    assertThat(found("/c/g-abc", "*/*")).isEmpty();
    assertThat(FILES.find("/c/g-abc", null)).isEmpty();
    assertThat(FILES.find("/", null)).isPresent();
  }

  @Test
  void onlyFilesWithAHashInTheirNameShouldBeImmutable() {
    assertThat(FILES.find("/assets/main-abc.js", null).orElseThrow().immutable()).isTrue();
    assertThat(FILES.find("/sw.js", null).orElseThrow().immutable()).isFalse();
    assertThat(FILES.find("/", null).orElseThrow().immutable()).isFalse();
  }

  @Test
  void aFileShouldHaveTheFormsThatTheBuildMade() {
    PageFile file = FILES.find("/assets/main-abc.js", null).orElseThrow();

    assertThat(file.forms()).containsOnlyKeys(Coding.IDENTITY, Coding.BROTLI);
    assertThat(file.mediaType()).isEqualTo("text/javascript; charset=utf-8");
    assertThat(found("/notes.gz", "*/*")).as("a file of its own").contains("/notes.gz");
  }

  @Test
  void theTagsOfAllFormsShouldBeKnownAndThoseOfOtherContentNot() {
    PageFile file = FILES.find("/assets/main-abc.js", null).orElseThrow();
    String plain = file.tag(Coding.IDENTITY);
    String brotli = file.tag(Coding.BROTLI);

    assertThat(plain).isNotEqualTo(brotli);
    assertThat(file.isKnown(plain)).isTrue();
    assertThat(file.isKnown("\"other\", W/" + brotli)).isTrue();
    assertThat(file.isKnown("*")).isTrue();
    assertThat(file.isKnown(null)).isFalse();
    assertThat(file.isKnown(FILES.find("/sw.js", null).orElseThrow().tag(Coding.IDENTITY)))
        .isFalse();
  }

  @Test
  void aBuildWithoutThePageShouldNotStart() {
    assertThatThrownBy(() -> files("/assets/main-abc.js"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not in this build");
  }
}
