package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.messaging.entity.MessageRows;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;

/**
 * Writes batches to the log: one transaction a batch, the same outcome however often it comes (I2),
 * mailboxes without gaps (I3).
 */
@ApplicationScoped
public class MessageLog {
  @Inject SendingRules rules;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * Appends what is new and finds what is not.
   *
   * @return every message of the batch with its entries, those that were in the log before included
   */
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  List<Logged> append(List<AcceptedMessage> batch) {
    return append(batch, new MessageRows(entityManager), rules);
  }

  /** The rule itself, apart from the container. */
  static List<Logged> append(List<AcceptedMessage> batch, MessageRows rows, SendingRules rules) {
    Map<UUID, LogRow> firsts = new LinkedHashMap<>();
    List<LogRow> foreign = new ArrayList<>();
    for (LogRow row : rules.apply(batch, rows)) {
      LogRow first = firsts.putIfAbsent(row.id(), row);
      if (first != null && !sameSender(first, row.sender().account().value())) {
        foreign.add(row);
      }
    }
    Set<UUID> inserted = rows.insertNew(List.copyOf(firsts.values()));
    List<LogRow> fresh = new ArrayList<>();
    List<LogRow> repeated = new ArrayList<>();
    sortOut(firsts.values(), inserted, rows, fresh, repeated, foreign);

    List<Logged> logged = new ArrayList<>();
    if (!repeated.isEmpty()) {
      logged.addAll(entriesOf(repeated, rows));
    }
    List<LogRow> newlyRefused = foreign.isEmpty() ? foreign : notYetRefused(foreign, rows, logged);
    logged.addAll(number(fresh, newlyRefused, rows));
    return logged;
  }

  /** What was not inserted is either the same message again, or somebody else's id. */
  private static void sortOut(
      Collection<LogRow> firsts,
      Set<UUID> inserted,
      MessageRows rows,
      List<LogRow> fresh,
      List<LogRow> repeated,
      List<LogRow> foreign) {
    Map<UUID, LogRow> known = new HashMap<>();
    if (inserted.size() < firsts.size()) {
      Set<UUID> ids = new HashSet<>();
      firsts.forEach(row -> ids.add(row.id()));
      ids.removeAll(inserted);
      rows.find(ids).forEach(row -> known.put(row.id(), row));
    }
    for (LogRow row : firsts) {
      LogRow logged = known.get(row.id());
      if (inserted.contains(row.id())) {
        fresh.add(row);
      } else if (logged != null && sameSender(row, logged.sender().account().value())) {
        repeated.add(logged); // what is in the log is what is shown, whatever came this time
      } else {
        foreign.add(row);
      }
    }
  }

  private static boolean sameSender(LogRow row, UUID sender) {
    return row.sender().account().value().equals(sender);
  }

  /** Gives each entry its mailbox's next number, and inserts them all. */
  private static List<Logged> number(List<LogRow> fresh, List<LogRow> refused, MessageRows rows) {
    if (fresh.isEmpty() && refused.isEmpty()) {
      return List.of();
    }
    Map<UUID, Integer> counts = new HashMap<>();
    for (LogRow row : fresh) {
      readers(row).forEach(account -> counts.merge(account, 1, Integer::sum));
    }
    for (LogRow row : refused) {
      counts.merge(row.sender().account().value(), 1, Integer::sum);
    }
    Map<UUID, Long> heads = new HashMap<>(rows.takeNumbers(counts));
    List<Logged> logged = new ArrayList<>();
    List<EntryRow> all = new ArrayList<>();
    for (LogRow row : fresh) {
      List<EntryRow> entries = new ArrayList<>();
      UUID sender = row.sender().account().value();
      for (UUID account : readers(row)) {
        EntryKind kind = account.equals(sender) ? EntryKind.SENT : EntryKind.MESSAGE;
        add(account, kind, row.id(), null, heads, entries);
      }
      all.addAll(entries);
      logged.add(new Logged(row, entries));
    }
    for (LogRow row : refused) {
      List<EntryRow> entries = new ArrayList<>();
      UUID sender = row.sender().account().value();
      add(sender, EntryKind.REFUSED, row.id(), ErrorCode.ID_TAKEN, heads, entries);
      all.addAll(entries);
      logged.add(new Logged(row, entries));
    }
    rows.insertEntries(all);
    return logged;
  }

  /** The mailboxes a message goes to: its recipients', and its sender's for the other devices. */
  private static Set<UUID> readers(LogRow row) {
    Set<UUID> accounts = new HashSet<>(row.recipients());
    accounts.add(row.sender().account().value());
    return accounts;
  }

  private static void add(
      UUID account,
      EntryKind kind,
      UUID messageId,
      @Nullable ErrorCode code,
      Map<UUID, Long> heads,
      List<EntryRow> entries) {
    // An account that was erased meanwhile has no mailbox any more.
    Long n = heads.computeIfPresent(account, (mailbox, head) -> head + 1);
    if (n != null) {
      entries.add(new EntryRow(account, n, kind, messageId, code));
    }
  }

  private static List<Logged> entriesOf(List<LogRow> repeated, MessageRows rows) {
    Set<UUID> accounts = new HashSet<>();
    Map<UUID, List<EntryRow>> entries = new HashMap<>();
    for (LogRow row : repeated) {
      accounts.addAll(readers(row));
      entries.put(row.id(), new ArrayList<>());
    }
    for (EntryRow entry : rows.entriesOf(accounts, entries.keySet())) {
      if (entry.kind() != EntryKind.REFUSED) {
        entries.getOrDefault(entry.messageId(), new ArrayList<>()).add(entry);
      }
    }
    List<Logged> logged = new ArrayList<>();
    for (LogRow row : repeated) {
      logged.add(new Logged(row, entries.getOrDefault(row.id(), List.of())));
    }
    return logged;
  }

  /** A refusal is told once, however often the batch comes. */
  private static List<LogRow> notYetRefused(
      List<LogRow> foreign, MessageRows rows, List<Logged> logged) {
    Map<List<UUID>, LogRow> open = new LinkedHashMap<>();
    Set<UUID> ids = new HashSet<>();
    Set<UUID> senders = new HashSet<>();
    for (LogRow row : foreign) {
      open.putIfAbsent(List.of(row.sender().account().value(), row.id()), row);
      ids.add(row.id());
      senders.add(row.sender().account().value());
    }
    for (EntryRow entry : rows.entriesOf(senders, ids)) {
      LogRow told =
          entry.kind() == EntryKind.REFUSED
              ? open.remove(List.of(entry.account(), entry.messageId()))
              : null;
      if (told != null) {
        logged.add(new Logged(told, List.of(entry)));
      }
    }
    return List.copyOf(open.values());
  }
}
