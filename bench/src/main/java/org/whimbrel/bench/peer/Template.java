package org.whimbrel.bench.peer;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with places like {@code ${name}}. Stateless. */
final class Template {
  private static final Pattern PLACE = Pattern.compile("\\$\\{([A-Za-z]+)}");

  private Template() {}

  /**
   * Fills in the places.
   *
   * @throws IllegalArgumentException if there is no value for one
   */
  static String fill(String template, Map<String, String> values) {
    return PLACE
        .matcher(template)
        .replaceAll(
            place -> {
              String value = values.get(place.group(1));
              if (value == null) {
                throw new IllegalArgumentException("no value for " + place.group());
              }
              return Matcher.quoteReplacement(value);
            });
  }
}
