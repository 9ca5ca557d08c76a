package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.control.ReceiptBatch.Ack;
import org.whimbrel.messaging.control.ReceiptBatch.Read;
import org.whimbrel.messaging.entity.CursorRows;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.EntryRows;
import org.whimbrel.messaging.entity.Reach;
import org.whimbrel.messaging.entity.ReceiptRows;
import org.whimbrel.messaging.entity.ReceiptRows.Noted;
import org.whimbrel.messaging.entity.Told;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.Receipts;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.protocol.Wraps;

/**
 * Moves the devices' cursors and tells senders what was delivered and read: one transaction a
 * batch, one entry a sender and batch, and nothing new if the same batch comes again.
 */
@ApplicationScoped
public class ReceiptLog {
  @Inject Clock clock;
  @Inject ReceiptSettings settings;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * What came of a batch.
   *
   * @param entries those that are new
   * @param left the devices that are to move on, in the next step
   */
  record Outcome(List<Logged> entries, Map<DeviceId, Ack> left) {}

  /** Applies a batch, or the next step of one. */
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  Outcome apply(Map<DeviceId, Ack> acked, Collection<Read> read) {
    return apply(acked, read, entityManager, clock.instant(), settings.stepMaxCount());
  }

  /** The rule itself, apart from the container. */
  static Outcome apply(
      Map<DeviceId, Ack> acked,
      Collection<Read> read,
      EntityManager entities,
      Instant now,
      long stepMaxCount) {
    ReceiptRows rows = new ReceiptRows(entities);
    Map<UUID, Mail> mails = new LinkedHashMap<>();
    Map<DeviceId, Ack> left = new HashMap<>();
    if (!acked.isEmpty()) {
      Map<DeviceId, Long> numbers = new HashMap<>();
      acked.forEach((device, ack) -> numbers.put(device, ack.n()));
      CursorRows.Advance advance = new CursorRows(entities).advance(numbers, stepMaxCount);
      left.putAll(acked);
      left.keySet().retainAll(advance.left().keySet());
      if (!advance.reaches().isEmpty()) {
        for (Told told : rows.delivered(advance.reaches(), sinceMs(acked, advance.reaches()))) {
          mail(told.sender(), mails).add(told, Mail.Kind.DELIVERED);
        }
      }
    }
    if (!read.isEmpty()) {
      noteRead(read, rows, now, mails);
    }
    return new Outcome(write(mails, new EntryRows(entities), now), left);
  }

  /**
   * How far back the search must go. Batches may come in another order than they were made, or the
   * one before may never have come: then a cursor moves over entries that its acknowledgement says
   * nothing of, and the search has no bound.
   */
  private static long sinceMs(Map<DeviceId, Ack> acked, List<Reach> reaches) {
    Map<UUID, Ack> foremost = new HashMap<>();
    acked
        .values()
        .forEach(
            ack ->
                foremost.merge(
                    ack.device().account().value(), ack, (a, b) -> a.n() >= b.n() ? a : b));
    long sinceMs = Long.MAX_VALUE;
    for (Reach reach : reaches) {
      Ack ack = foremost.get(reach.account());
      if (ack == null || ack.covered().after() > reach.after()) {
        return 0;
      }
      sinceMs = Math.min(sinceMs, ack.covered().sinceMs());
    }
    return sinceMs;
  }

  /** The reader's own devices are told in any case, the sender if they may know. */
  private static void noteRead(
      Collection<Read> read, ReceiptRows rows, Instant now, Map<UUID, Mail> mails) {
    Set<UUID> readers = new HashSet<>();
    List<Told> wanted = new ArrayList<>();
    for (Read each : read) {
      UUID reader = each.account().value();
      readers.add(reader);
      wanted.add(new Told(reader, each.message(), reader));
    }
    Set<UUID> telling = rows.telling(readers);
    for (Noted noted : rows.read(wanted, telling, now)) {
      Told told = noted.told();
      mail(told.reader(), mails).add(told, Mail.Kind.READ);
      if (noted.forSender()) {
        mail(told.sender(), mails).add(told, Mail.Kind.READ);
      }
    }
  }

  private static Mail mail(UUID account, Map<UUID, Mail> mails) {
    return mails.computeIfAbsent(account, key -> new Mail());
  }

  private static List<Logged> write(Map<UUID, Mail> mails, EntryRows rows, Instant now) {
    if (mails.isEmpty()) {
      return List.of();
    }
    Map<UUID, List<Receipts>> letters = new HashMap<>();
    Map<UUID, Integer> counts = new HashMap<>();
    mails.forEach(
        (account, mail) -> {
          List<Receipts> some = mail.letters();
          letters.put(account, some);
          counts.put(account, some.size());
        });
    List<Logged> logged = new ArrayList<>();
    List<EntryRow> all = new ArrayList<>();
    Map<UUID, Long> heads = rows.takeNumbers(counts);
    heads.forEach(
        (account, head) -> {
          long n = head;
          for (Receipts receipts : letters.getOrDefault(account, List.of())) {
            EntryRow entry =
                new EntryRow(
                    account,
                    ++n,
                    EntryKind.RECEIPT,
                    UuidV7.at(now),
                    null,
                    Wraps.NONE,
                    null,
                    new RawJson(receipts.toJson()));
            all.add(entry);
            logged.add(new Logged(null, List.of(entry)));
          }
        });
    rows.insertEntries(all);
    return logged;
  }

  /** What one mailbox is told by this batch. */
  private static final class Mail {
    /** The most messages of one entry. */
    private static final int LETTER_MAX_COUNT = 200;

    private enum Kind {
      DELIVERED,
      READ
    }

    private record Line(Kind kind, UUID by, UUID message) {}

    private final List<Line> lines = new ArrayList<>();

    void add(Told told, Kind kind) {
      lines.add(new Line(kind, told.reader(), told.message()));
    }

    List<Receipts> letters() {
      List<Receipts> letters = new ArrayList<>();
      for (int from = 0; from < lines.size(); from += LETTER_MAX_COUNT) {
        List<Line> some = lines.subList(from, Math.min(lines.size(), from + LETTER_MAX_COUNT));
        letters.add(new Receipts(by(Kind.DELIVERED, some), by(Kind.READ, some)));
      }
      return letters;
    }

    private static List<Receipts.By> by(Kind kind, List<Line> lines) {
      Map<UUID, List<UUID>> byReader = new LinkedHashMap<>();
      for (Line line : lines) {
        if (line.kind() == kind) {
          byReader.computeIfAbsent(line.by(), reader -> new ArrayList<>()).add(line.message());
        }
      }
      return byReader.entrySet().stream()
          .map(each -> new Receipts.By(each.getKey(), each.getValue()))
          .toList();
    }
  }
}
