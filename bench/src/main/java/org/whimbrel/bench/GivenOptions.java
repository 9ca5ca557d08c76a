package org.whimbrel.bench;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.whimbrel.bench.traffic.Profile;

/** What stands on the command line, and what holds where nothing does. For one thread. */
final class GivenOptions {
  private final Map<Option, String> given = new EnumMap<>(Option.class);
  private Profile profile = Profile.DIRECT;

  /**
   * Takes the arguments apart.
   *
   * @throws BadArgumentException if one is unknown, comes twice or misses its value
   */
  GivenOptions(List<String> arguments) throws BadArgumentException {
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      Option option = option(rest.next());
      if (!option.isSwitch() && !rest.hasNext()) {
        throw new BadArgumentException(option.flag() + " misses its value");
      }
      if (given.put(option, option.isSwitch() ? "" : rest.next()) != null) {
        throw new BadArgumentException(option.flag() + " is given twice");
      }
    }
  }

  private static Option option(String flag) throws BadArgumentException {
    for (Option option : Option.values()) {
      if (option.flag().equals(flag)) {
        return option;
      }
    }
    throw new BadArgumentException("unknown option " + flag);
  }

  /** What holds where nothing is given depends on the profile. */
  void presetsOf(Profile known) {
    profile = known;
  }

  /** Whether it is given. */
  boolean has(Option option) {
    return given.containsKey(option);
  }

  /** What is given; empty if nothing is, whatever holds then. */
  Optional<String> find(Option option) {
    return Optional.ofNullable(given.get(option));
  }

  /** What holds. */
  String text(Option option) {
    return find(option).orElse(option.preset(profile, has(Option.FAULTS)));
  }

  /** What holds, as a whole number within bounds. */
  int number(Option option, int min, int max) throws BadArgumentException {
    return (int) longNumber(option, min, max);
  }

  /** What holds, as a whole number within bounds. */
  long longNumber(Option option, long min, long max) throws BadArgumentException {
    return number(option, text(option), min, max);
  }

  /** A text as a whole number within bounds. */
  static long number(Option option, String text, long min, long max) throws BadArgumentException {
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new BadArgumentException(option.flag() + " " + text + " is not a whole number");
    }
    throw new BadArgumentException(
        option.flag() + " " + text + " is not between " + min + " and " + max);
  }
}
