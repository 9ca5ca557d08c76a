package org.whimbrel.client.cli;

import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Passwords and passphrases: never from the command line, which other users can see. Stateless. */
final class Secrets {
  private static final String PASSWORD = "WHIMBREL_PASSWORD";

  private Secrets() {}

  /**
   * The account's password: from the file, else from the environment, else from the terminal.
   *
   * @param twice whether it is asked for again, because it is a new one
   */
  static String password(@Nullable Path file, boolean twice) {
    if (file != null) {
      return firstLine(file);
    }
    String fromEnvironment = System.getenv(PASSWORD);
    return fromEnvironment == null ? ask(twice) : fromEnvironment;
  }

  // From Java 22 on there is always a console; without a terminal it ends at once, which is told
  // too.
  @SuppressWarnings("SystemConsoleNull")
  private static String ask(boolean twice) {
    Console console = System.console();
    if (console == null) {
      throw CliException.usage(
          "no terminal to ask for the password: --password-file, or " + PASSWORD);
    }
    char[] typed = typed(console, "Password: ");
    if (twice && !Arrays.equals(typed, typed(console, "The same again: "))) {
      throw CliException.usage("the two passwords differ");
    }
    return new String(typed);
  }

  private static char[] typed(Console console, String prompt) {
    char[] typed = console.readPassword("%s", prompt);
    if (typed == null) {
      throw CliException.usage("no password");
    }
    return typed;
  }

  /** The first line of a file. */
  static String firstLine(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .filter(line -> !line.isEmpty())
          .orElseThrow(() -> CliException.usage(file + " is empty"));
    } catch (NoSuchFileException e) {
      throw CliException.usage(file + " does not exist");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
