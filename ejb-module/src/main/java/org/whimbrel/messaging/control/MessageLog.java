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
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.EntryRows;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.messaging.entity.MessageRows;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.RawJson;

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
    return append(batch, LogTables.of(entityManager), rules);
  }

  /** The rule itself, apart from the container. */
  static List<Logged> append(List<AcceptedMessage> batch, LogTables tables, SendingRules rules) {
    MessageRows rows = tables.messages();
    Map<UUID, Ruled> firsts = new LinkedHashMap<>();
    List<LogRow> foreign = new ArrayList<>();
    for (Ruled ruled : rules.apply(batch, tables)) {
      LogRow row = ruled.row();
      Ruled first = firsts.putIfAbsent(row.id(), ruled);
      if (first != null && !sameSender(first.row(), row)) {
        foreign.add(row);
      }
    }
    Set<UUID> inserted = rows.insertNew(firsts.values().stream().map(Ruled::row).toList());
    List<Ruled> fresh = new ArrayList<>();
    List<LogRow> repeated = new ArrayList<>();
    sortOut(firsts.values(), inserted, rows, fresh, repeated, foreign);

    fresh.forEach(rules::alert);
    List<Logged> logged = new ArrayList<>();
    if (!repeated.isEmpty()) {
      logged.addAll(entriesOf(repeated, tables.entries()));
    }
    List<LogRow> newlyRefused =
        foreign.isEmpty() ? foreign : notYetRefused(foreign, tables.entries(), logged);
    logged.addAll(number(fresh, newlyRefused, tables.entries()));
    return logged;
  }

  /** What was not inserted is either the same message again, or somebody else's id. */
  private static void sortOut(
      Collection<Ruled> firsts,
      Set<UUID> inserted,
      MessageRows rows,
      List<Ruled> fresh,
      List<LogRow> repeated,
      List<LogRow> foreign) {
    Map<UUID, LogRow> known = new HashMap<>();
    if (inserted.size() < firsts.size()) {
      Set<UUID> ids = new HashSet<>();
      firsts.forEach(ruled -> ids.add(ruled.row().id()));
      ids.removeAll(inserted);
      rows.find(ids).forEach(row -> known.put(row.id(), row));
    }
    for (Ruled ruled : firsts) {
      LogRow row = ruled.row();
      LogRow logged = known.get(row.id());
      if (inserted.contains(row.id())) {
        fresh.add(ruled);
      } else if (logged != null && sameSender(row, logged)) {
        repeated.add(logged); // what is in the log is what is shown, whatever came this time
      } else {
        foreign.add(row);
      }
    }
  }

  private static boolean sameSender(LogRow one, LogRow other) {
    return one.sender().account().equals(other.sender().account());
  }

  /** Gives each entry its mailbox's next number, and inserts them all. */
  private static List<Logged> number(List<Ruled> fresh, List<LogRow> refused, EntryRows rows) {
    if (fresh.isEmpty() && refused.isEmpty()) {
      return List.of();
    }
    Map<UUID, Integer> counts = new HashMap<>();
    for (Ruled ruled : fresh) {
      readers(ruled.row()).forEach(account -> counts.merge(account, 1, Integer::sum));
    }
    for (LogRow row : refused) {
      counts.merge(row.sender().account().value(), 1, Integer::sum);
    }
    Map<UUID, Long> heads = new HashMap<>(rows.takeNumbers(counts));
    List<Logged> logged = new ArrayList<>();
    List<EntryRow> all = new ArrayList<>();
    for (Ruled ruled : fresh) {
      List<EntryRow> entries = new ArrayList<>();
      for (UUID account : readers(ruled.row())) {
        next(account, heads).ifPresent(n -> entries.add(entry(ruled, account, n)));
      }
      all.addAll(entries);
      logged.add(new Logged(ruled.row(), entries));
    }
    for (LogRow row : refused) {
      List<EntryRow> entries = new ArrayList<>();
      next(row.sender().account().value(), heads).ifPresent(n -> entries.add(refusal(row, n)));
      all.addAll(entries);
      logged.add(new Logged(row, entries));
    }
    rows.insertEntries(all);
    return logged;
  }

  /** The mailboxes a message goes to: its recipients', and its sender's for the other devices. */
  private static Set<UUID> readers(LogRow row) {
    Set<UUID> accounts = new HashSet<>(row.recipients());
    row.silenced().forEach(accounts::remove);
    accounts.add(row.sender().account().value());
    return accounts;
  }

  /** Empty if the account was erased meanwhile and has no mailbox any more. */
  private static Optional<Long> next(UUID account, Map<UUID, Long> heads) {
    return Optional.ofNullable(heads.computeIfPresent(account, (mailbox, head) -> head + 1));
  }

  private static EntryRow entry(Ruled ruled, UUID account, long n) {
    LogRow row = ruled.row();
    UUID sender = row.sender().account().value();
    if (!account.equals(sender)) {
      return EntryRow.message(account, n, row.id(), sender, ruled.wrapsOf(account));
    }
    RawJson report = ruled.report().isClean() ? null : new RawJson(ruled.report().toJson());
    return new EntryRow(
        account, n, EntryKind.SENT, row.id(), null, ruled.wrapsOfSender(), null, report);
  }

  private static EntryRow refusal(LogRow row, long n) {
    return EntryRow.refused(row.sender().account().value(), n, row.id(), ErrorCode.ID_TAKEN);
  }

  private static List<Logged> entriesOf(List<LogRow> repeated, EntryRows rows) {
    Set<UUID> accounts = new HashSet<>();
    Map<UUID, List<EntryRow>> entries = new HashMap<>();
    for (LogRow row : repeated) {
      accounts.addAll(readers(row));
      entries.put(row.id(), new ArrayList<>());
    }
    for (EntryRow entry : rows.entriesOf(accounts, entries.keySet())) {
      if (entry.kind() == EntryKind.MESSAGE || entry.kind() == EntryKind.SENT) {
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
      List<LogRow> foreign, EntryRows rows, List<Logged> logged) {
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
