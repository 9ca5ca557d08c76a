package org.whimbrel.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Holds {@code docs/command-line.md} and the program together. */
class CommandLineDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/command-line.md");
  private static final Path SOURCES = Path.of("src/main/java/org/whimbrel/client/cli");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]*) \\|");
  private static final Pattern COMMAND = Pattern.compile("^`([a-z]+(?: [a-z]+)*)");
  private static final Pattern OPTION = Pattern.compile("`(--[a-z-]+)`");
  private static final Pattern CODE = Pattern.compile("`([A-Za-z]+)`");
  private static final Pattern TYPE =
      Pattern.compile("(?:Json\\.object|change|about)\\(\\s*\"([A-Za-z]+)\"");

  private static List<String> rows(String heading) throws IOException {
    String text = Files.readString(DOCUMENT);
    String part = text.split("(?m)^## " + heading + "$", 2)[1].split("(?m)^## ", 2)[0];
    return ROW.matcher(part).results().map(row -> row.group(1)).toList();
  }

  private static Set<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Commands with the options that they alone have; those that only have others in them not. */
  private static void collect(String path, CommandLine line, Map<String, Set<String>> commands) {
    Object command = line.getCommand();
    boolean runs = line.getSubcommands().isEmpty() || command instanceof Callable;
    if (runs) {
      commands.put(
          path,
          line.getCommandSpec().options().stream()
              .filter(option -> !option.inherited())
              .map(OptionSpec::longestName)
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    line.getSubcommands()
        .forEach((name, inner) -> collect((path + " " + name).strip(), inner, commands));
  }

  @Test
  void allCommandsAndOptionsShouldBeInTheDocument() throws IOException {
    Map<String, Set<String>> told = new TreeMap<>();
    for (String row : rows("Commands")) {
      told.put(all(COMMAND, row).iterator().next(), all(OPTION, row));
    }
    Map<String, Set<String>> there = new TreeMap<>();
    collect("", Cli.commands(new Options(System.out, System.err)), there);

    assertThat(told).isEqualTo(there);
  }

  @Test
  void allTypesOfLinesShouldBeInTheDocument() throws IOException {
    Set<String> told = new TreeSet<>();
    rows("JSON").forEach(row -> told.addAll(all(CODE, row)));
    told.remove("type"); // the table's head
    told.removeAll(Set.of("connection", "profile", "keys")); // the server's words

    try (Stream<Path> files = Files.list(SOURCES)) {
      String sources =
          files
              .filter(Files::isRegularFile)
              .map(CommandLineDocumentTest::read)
              .collect(Collectors.joining());
      assertThat(told).isEqualTo(all(TYPE, sources));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
