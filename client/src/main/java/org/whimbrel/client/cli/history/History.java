package org.whimbrel.client.cli.history;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.cli.history.Event.Progress;
import org.whimbrel.client.cli.history.Event.Stage;

/**
 * What a device has written and received, in the order in which it did, each once. All of it is in
 * memory while it is open: some 500 bytes a message. Thread-safe.
 *
 * <p>All methods that add throw {@link UncheckedIOException} if the disk fails; then nothing was
 * added.
 */
public final class History implements AutoCloseable {
  private static final String LOG = "history.log";
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final @Nullable EncryptedLog log;
  private final List<Event> events = new ArrayList<>();
  private final Set<MessageKey> messages = new HashSet<>();
  private final Map<UUID, Event> texts = new HashMap<>();
  private final Map<String, Event.Recipients> recipients = new HashMap<>();
  private final Map<UUID, Delivery> deliveries = new HashMap<>();
  private final Map<UUID, Event.Verified> verified = new HashMap<>();
  private final Names names = new Names();
  private long lastNotice;

  /** What makes a message the same one. */
  private record MessageKey(UUID from, int device, UUID id) {}

  private History(@Nullable EncryptedLog log, List<byte[]> records) {
    this.log = log;
    for (byte[] record : records) {
      Event event = parse(record);
      if (take(event)) {
        events.add(event);
      }
    }
  }

  /**
   * Opens a history to add to it; begins it if there is none.
   *
   * @param folder where it is; for one process at a time
   * @throws HistoryException if the key is another one, or the file is damaged
   */
  public static History open(Path folder, HistoryKey key) {
    try {
      EncryptedLog log = EncryptedLog.open(folder.resolve(LOG), key, new SecureRandom());
      return new History(log, log.records());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a history that another process may be adding to; nothing can be added to the result. */
  public static History readOnly(Path folder, HistoryKey key) {
    try {
      return new History(null, EncryptedLog.readOnly(folder.resolve(LOG), key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Event parse(byte[] record) {
    try {
      return JSON.readValue(record, Event.class);
    } catch (IOException e) {
      // The parser's own text quotes the input, which is content.
      throw new HistoryException("the history has a record that this version does not know");
    }
  }

  /**
   * Adds an event, if it is new; it is on the disk when this returns.
   *
   * @return whether it was new
   */
  public synchronized boolean add(Event event) {
    EncryptedLog file = log;
    if (file == null) {
      throw new IllegalStateException("opened to read only");
    }
    if (isKnown(event)) {
      return false;
    }
    try {
      file.append(JSON.writeValueAsBytes(event));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean unused = take(event);
    events.add(event);
    return true;
  }

  /** Without effect, so that what cannot be written is not taken for known. */
  private boolean isKnown(Event event) {
    if (event instanceof Event.Message message) {
      return messages.contains(key(message));
    } else if (event instanceof Event.Archived archived) {
      return isKnown(archived.message()) || texts.containsKey(archived.message().id());
    } else if (event instanceof Event.Notice notice) {
      return notice.n() <= lastNotice;
    } else if (event instanceof Event.Recipients told) {
      Event.Recipients before = recipients.get(told.digest());
      return before != null && (before.verified() || before.equals(told));
    } else if (event instanceof Event.Name name) {
      return names.knows(name);
    } else if (event instanceof Event.Verified news) {
      return news.equals(verified.get(news.user()));
    } else if (event instanceof Event.Unreadable unreadable) {
      return texts.containsKey(unreadable.id()) || events.contains(unreadable);
    } else if (event instanceof Progress progress) {
      return progress.ids().stream().allMatch(id -> isKnown(id, progress));
    }
    return false;
  }

  private boolean isKnown(UUID id, Progress progress) {
    Delivery delivery = deliveries.get(id);
    return delivery != null && delivery.knows(progress);
  }

  /** Whether it is new. */
  private boolean take(Event event) {
    if (isKnown(event)) {
      return false;
    }
    if (event instanceof Event.Message message) {
      messages.add(key(message));
      texts.put(message.id(), message);
    } else if (event instanceof Event.Archived archived) {
      messages.add(key(archived.message()));
      texts.put(archived.message().id(), archived.message());
    } else if (event instanceof Event.Outgoing outgoing) {
      texts.put(outgoing.id(), outgoing);
    } else if (event instanceof Event.Notice notice) {
      lastNotice = notice.n();
      names.add(notice.info());
    } else if (event instanceof Event.Recipients told) {
      recipients.put(told.digest(), told);
    } else if (event instanceof Event.Name name) {
      names.add(name);
    } else if (event instanceof Event.Verified news) {
      verified.put(news.user(), news);
    } else if (event instanceof Progress progress) {
      progress
          .ids()
          .forEach(id -> deliveries.computeIfAbsent(id, first -> new Delivery()).add(progress));
    }
    return true;
  }

  private static MessageKey key(Event.Message message) {
    return new MessageKey(message.from(), message.device(), message.id());
  }

  /** How many events there are. */
  public synchronized int size() {
    return events.size();
  }

  /** The event in this place, from 0. */
  public synchronized Event get(int place) {
    return events.get(place);
  }

  /** All events. */
  public synchronized List<Event> events() {
    return List.copyOf(events);
  }

  /** What an account is called, if that is known. */
  public synchronized Optional<Event.Name> name(UUID account) {
    return names.find(account);
  }

  /** The account with this handle, if it is known. */
  public synchronized Optional<UUID> account(String handle) {
    return names.find(handle);
  }

  /** What the user said last of the safety number with an account; empty if nothing. */
  public synchronized Optional<Event.Verified> verified(UUID account) {
    return Optional.ofNullable(verified.get(account));
  }

  /** A text that was written or received: an {@link Event.Message} or {@link Event.Outgoing}. */
  public synchronized Optional<Event> find(UUID message) {
    return Optional.ofNullable(texts.get(message));
  }

  /** Who is in the conversation of a message but this account; empty if that is not known. */
  public synchronized Optional<List<UUID>> conversation(Event.Message message) {
    return to(message)
        .map(
            to ->
                message.own() || to.contains(message.from())
                    ? to
                    : Stream.concat(Stream.of(message.from()), to.stream()).toList());
  }

  /** Who else got a message, or all who did if it is of this account; empty if not known. */
  public synchronized Optional<List<UUID>> to(Event.Message message) {
    String digest = message.digest();
    return digest == null
        ? Optional.of(message.to())
        : Optional.ofNullable(recipients.get(digest))
            .filter(Event.Recipients::verified)
            .map(Event.Recipients::to);
  }

  /** Whether the server was asked who else got a message, and did not tell truly. */
  public synchronized boolean isUnverified(Event.Message message) {
    String digest = message.digest();
    Event.Recipients told = digest == null ? null : recipients.get(digest);
    return told != null && !told.verified();
  }

  /** The text of a message, if it is here. */
  public synchronized Optional<String> text(UUID message) {
    Event event = texts.get(message);
    if (event instanceof Event.Message incoming) {
      return Optional.of(incoming.text());
    }
    return event instanceof Event.Outgoing outgoing
        ? Optional.of(outgoing.text())
        : Optional.empty();
  }

  /** How far a message has come with these recipients, in a word. */
  public synchronized String state(UUID message, List<UUID> to) {
    return delivery(message).state(to);
  }

  /** Whether a message has come so far with all of these who get it. */
  public synchronized boolean reached(Stage stage, UUID message, List<UUID> to) {
    return delivery(message).reached(stage, to);
  }

  /** Why a message was not taken; empty if it was, or is on its way. */
  public synchronized Optional<String> rejection(UUID message) {
    return Optional.ofNullable(delivery(message).rejected());
  }

  /** Those who do not get a message. */
  public synchronized Set<UUID> dropped(UUID message) {
    return delivery(message).dropped();
  }

  /** Whether an account is known to have read a message. */
  public synchronized boolean isReadBy(UUID account, UUID message) {
    return delivery(message).isReadBy(account);
  }

  private Delivery delivery(UUID message) {
    return deliveries.getOrDefault(message, new Delivery());
  }

  @Override
  public synchronized void close() {
    try {
      if (log != null) {
        log.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
