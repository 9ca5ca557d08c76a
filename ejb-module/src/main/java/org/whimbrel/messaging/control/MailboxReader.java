package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.messaging.entity.MailboxRows;
import org.whimbrel.messaging.entity.MailboxRows.Row;
import org.whimbrel.messaging.entity.Message;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.sessions.control.Backlog;
import org.whimbrel.sessions.control.DeviceSession;
import org.whimbrel.sessions.control.MailboxHeads;

/** Reads mailboxes: for a session that begins, for a sync, for a gap. */
@ApplicationScoped
public class MailboxReader implements Backlog, MailboxHeads {
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
  @Transactional
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
  public Optional<EntryPage> page(DeviceId device, long after, int maxCount) {
    MailboxRows rows = new MailboxRows(entityManager);
    long head = rows.head(device.account()).orElse(0L);
    return after < 0 || after > head
        ? Optional.empty()
        : Optional.of(page(rows, new Reader(device, false), after, head, maxCount));
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
    return Optional.of(
        page(
            new MailboxRows(entityManager),
            new Reader(session.device(), true),
            after,
            begun,
            settings.pageMaxCount()));
  }

  @Override
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public SortedMap<Long, String> read(DeviceSession session, long after, long through) {
    SortedMap<Long, String> frames = new TreeMap<>();
    Reader reader = new Reader(session.device(), true);
    MailboxRows rows = new MailboxRows(entityManager);
    for (Row row : rows.page(session.device().account(), after, through, settings.pageMaxCount())) {
      reader.frame(row).ifPresent(entry -> frames.put(entry.n(), FrameCodec.encode(entry)));
    }
    return frames;
  }

  @Override
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public Map<AccountId, Long> heads(Collection<AccountId> accounts) {
    return new MailboxRows(entityManager).heads(accounts);
  }

  private EntryPage page(MailboxRows rows, Reader reader, long after, long head, int maxCount) {
    int count = Math.min(maxCount, settings.pageMaxCount());
    List<Row> page = rows.page(reader.device().account(), after, head, count);
    long through = page.size() < count ? head : page.get(page.size() - 1).entry().n();
    List<Frame.Entry> entries = page.stream().map(reader::frame).flatMap(Optional::stream).toList();
    return new EntryPage(entries, new Frame.Page(after, through, head));
  }

  /** Who reads, and whether on its socket. */
  private record Reader(DeviceId device, boolean onSocket) {

    /** Empty if retention is just about to take entry and message, and has taken the message. */
    Optional<Frame.Entry> frame(Row row) {
      EntryRow entry = row.entry().toRow();
      Message message = row.message();
      boolean ofMessage =
          switch (entry.kind()) {
            case MESSAGE, SENT, WRAP -> true;
            case REFUSED, CONNECTION, KEYS, PROFILE, RECEIPT -> false;
          };
      return ofMessage && message == null
          ? Optional.empty()
          : Optional.of(
              EntryFrames.forDevice(
                  entry, message == null ? null : toLogRow(message), device, onSocket));
    }

    private static LogRow toLogRow(Message message) {
      return new LogRow(
          message.id(),
          message.sender(),
          message.acceptedAt().toEpochMilli(),
          message.recipients(),
          message.dropped(),
          message.silenced(),
          message.body());
    }
  }
}
