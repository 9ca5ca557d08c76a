package org.whimbrel.launcher;

import java.util.Map;

/**
 * Typed access to environment variables. A blank value counts as not set.
 *
 * @param variables by name
 */
record Environment(Map<String, String> variables) {
  private static final int PORT_MAX = 65_535;

  String text(String name, String otherwise) {
    String value = variables.getOrDefault(name, "").strip();
    return value.isEmpty() ? otherwise : value;
  }

  String required(String name, String reason) {
    String value = text(name, "");
    if (value.isEmpty()) {
      throw new StartRefusedException("%s must be set, %s.".formatted(name, reason));
    }
    return value;
  }

  boolean flag(String name, boolean otherwise) {
    String value = text(name, String.valueOf(otherwise));
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new StartRefusedException(
              "%s is '%s'; it must be true or false.".formatted(name, value));
    };
  }

  int port(String name, int otherwise) {
    String value = text(name, String.valueOf(otherwise));
    int port = value.matches("\\d{1,5}") ? Integer.parseInt(value) : 0;
    if (port < 1 || port > PORT_MAX) {
      throw new StartRefusedException(
          "%s is '%s'; it must be a port number from 1 to %d.".formatted(name, value, PORT_MAX));
    }
    return port;
  }

  /** Names the type only: the values may be passwords. */
  @Override
  public String toString() {
    return "Environment[hidden]";
  }
}
