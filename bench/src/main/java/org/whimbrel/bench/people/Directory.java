package org.whimbrel.bench.people;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** All users of a run. Immutable, but for the keys that a contact learns. */
public final class Directory {
  private final List<Contact> contacts;
  private final Map<UUID, Contact> byAccount = new HashMap<>();

  /**
   * With these users.
   *
   * @throws IllegalArgumentException if their numbers are not 0, 1, 2 …
   */
  public Directory(Collection<Contact> all) {
    Map<Integer, Contact> sorted = new TreeMap<>();
    for (Contact contact : all) {
      sorted.put(contact.number(), contact);
      byAccount.put(contact.account(), contact);
    }
    contacts = List.copyOf(sorted.values());
    for (int number = 0; number < contacts.size(); number++) {
      if (contacts.get(number).number() != number) {
        throw new IllegalArgumentException("user " + number + " is missing");
      }
    }
  }

  /** How many users there are. */
  public int size() {
    return contacts.size();
  }

  /** The user with a number. */
  public Contact contact(int number) {
    return contacts.get(number);
  }

  /** The user with an account; empty for a stranger. */
  public Optional<Contact> find(UUID account) {
    return Optional.ofNullable(byAccount.get(account));
  }

  /** Writes one process's users into a file. */
  public static void write(Collection<Contact> contacts, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (Contact contact : contacts) {
        out.write(contact.toLine());
        out.newLine();
      }
    }
  }

  /** Reads the files of all processes. */
  public static Directory read(List<Path> files) throws IOException {
    Map<Integer, Contact> all = new HashMap<>();
    for (Path file : files) {
      try (Stream<String> lines = Files.lines(file)) {
        lines.map(Contact::fromLine).forEach(contact -> all.put(contact.number(), contact));
      }
    }
    return new Directory(all.values());
  }
}
