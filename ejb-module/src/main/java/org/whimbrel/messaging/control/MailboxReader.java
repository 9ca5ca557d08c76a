package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.messaging.entity.MailboxEntry;
import org.whimbrel.messaging.entity.MailboxRows;
import org.whimbrel.messaging.entity.MailboxRows.Row;
import org.whimbrel.messaging.entity.Message;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.sessions.control.Backlog;
import org.whimbrel.sessions.control.DeviceSession;

/** Reads mailboxes: for a session that begins, for a sync, for a gap. */
@ApplicationScoped
public class MailboxReader implements Backlog {
  @Inject MessageSettings settings;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * Where a device stands.
   *
   * @param head the mailbox's newest number
   * @param acked what the device acknowledged
   */
  public record Position(long head, long acked) {}

  /**
   * One page.
   *
   * @param entries its entries, in order
   * @param page the mark that ends it
   */
  public record EntryPage(List<Frame.Entry> entries, Frame.Page page) {}

  /** Where the device stands; 0 and 0 before anything came. */
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public Position position(DeviceId device) {
    MailboxRows rows = new MailboxRows(entityManager);
    return new Position(rows.head(device.account()).orElse(0L), rows.acked(device));
  }

  /**
   * The page behind {@code after}, as REST gives it: up to the mailbox's head.
   *
   * @param maxCount the most entries wanted; never more than configured
   * @return empty if {@code after} is below 0 or beyond the head
   */
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public Optional<EntryPage> page(AccountId account, long after, int maxCount) {
    MailboxRows rows = new MailboxRows(entityManager);
    long head = rows.head(account).orElse(0L);
    return after < 0 || after > head
        ? Optional.empty()
        : Optional.of(page(rows, account, after, head, maxCount));
  }

  /**
   * The page behind {@code after}, as a session syncs it: up to where its live stream began.
   *
   * @return empty if {@code after} is below 0 or beyond what the session has
   */
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public Optional<EntryPage> page(DeviceSession session, long after) {
    long begun = session.begun();
    if (after < 0 || after > session.newest()) {
      return Optional.empty();
    }
    if (after >= begun) {
      return Optional.of(new EntryPage(List.of(), new Frame.Page(after, after, after)));
    }
    EntryPage page =
        page(
            new MailboxRows(entityManager),
            session.device().account(),
            after,
            begun,
            settings.pageMaxCount());
    return Optional.of(new EntryPage(forDevice(session, page.entries()), page.page()));
  }

  private EntryPage page(MailboxRows rows, AccountId account, long after, long head, int maxCount) {
    int count = Math.min(maxCount, settings.pageMaxCount());
    List<Frame.Entry> entries = read(rows, account, after, head, count);
    long through = entries.size() < count ? head : entries.get(entries.size() - 1).n();
    return new EntryPage(entries, new Frame.Page(after, through, head));
  }

  @Override
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public SortedMap<Long, String> read(DeviceSession session, long after, long through) {
    SortedMap<Long, String> frames = new TreeMap<>();
    MailboxRows rows = new MailboxRows(entityManager);
    List<Frame.Entry> entries =
        read(rows, session.device().account(), after, through, settings.pageMaxCount());
    for (Frame.Entry entry : forDevice(session, entries)) {
      frames.put(entry.n(), FrameCodec.encode(entry));
    }
    return frames;
  }

  /** On the socket a device does not get back the bodies that it wrote itself. */
  private static List<Frame.Entry> forDevice(DeviceSession session, List<Frame.Entry> entries) {
    int device = session.device().number();
    return entries.stream()
        .map(
            entry ->
                entry.kind() == EntryKind.SENT && entry.device() == device
                    ? EntryFrames.withoutBody(entry)
                    : entry)
        .toList();
  }

  private static List<Frame.Entry> read(
      MailboxRows rows, AccountId account, long after, long through, int maxCount) {
    List<Frame.Entry> entries = new ArrayList<>();
    for (Row row : rows.page(account, after, through, maxCount)) {
      entries.add(frame(account, row));
    }
    return entries;
  }

  private static Frame.Entry frame(AccountId account, Row row) {
    MailboxEntry entry = row.entry();
    if (entry.kind() == EntryKind.REFUSED) {
      return EntryFrames.refused(entry.n(), account, entry.messageId(), entry.code());
    }
    Message message = row.message();
    LogRow logRow =
        new LogRow(
            message.id(),
            message.sender(),
            message.acceptedAt().toEpochMilli(),
            message.recipients(),
            message.dropped(),
            message.body());
    return EntryFrames.of(entry.n(), entry.kind(), logRow, null, message.body());
  }
}
