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
import java.util.UUID;
import java.util.stream.Stream;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.control.ArchiveRate;
import org.whimbrel.keys.control.ArchiveSettings;
import org.whimbrel.keys.control.KeyRefusal;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ArchiveRows;
import org.whimbrel.keys.entity.ArchiveRows.Standing;
import org.whimbrel.keys.entity.ChainRows;
import org.whimbrel.messaging.entity.ArchiveWrapRows;
import org.whimbrel.messaging.entity.ArchiveWrapRows.ArchiveWrap;
import org.whimbrel.messaging.entity.MessageRows;

/**
 * What accounts keep to be able to read their messages on devices that come later, and who else got
 * a message.
 */
@ApplicationScoped
public class MessageArchive {
  /** The size of a wrap: AES-KW (RFC 3394) adds 8 bytes to the 32 of a content key. */
  public static final int WRAP_BYTES = 40;

  @Inject ArchiveSettings settings;
  @Inject ArchiveRate rate;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /** The most wraps of one request. */
  public int wrapsMax() {
    return settings.wrapsMax();
  }

  /**
   * Keeps wraps of messages in the account's mailbox. Those of other messages, and of epochs that
   * the account does not have, are passed over; the first for a message and epoch stays.
   *
   * @throws KeyRefusal if the device is not in the chain, so that it can have no archive key, or
   *     the account writes too often
   */
  @Transactional(rollbackOn = KeyRefusal.class)
  public void add(DeviceId caller, List<ArchiveWrap> wraps) throws KeyRefusal {
    rate.count(caller.account());
    Standing standing =
        new ArchiveRows(entityManager)
            .standing(caller)
            .orElseThrow(
                () -> new KeyRefusal(Reason.NOT_A_MEMBER, "The device is not in the chain."));
    List<ArchiveWrap> good =
        wraps.stream().filter(wrap -> wrap.epoch() <= standing.epoch()).toList();
    if (!good.isEmpty()) {
      new ArchiveWrapRows(entityManager).add(caller.account(), standing.generation(), good);
    }
  }

  /** The newest wrap of each of these messages, where there is one. */
  @Transactional
  public Map<UUID, ArchiveWrap> find(AccountId account, Collection<UUID> messages) {
    if (messages.isEmpty()) {
      return Map.of();
    }
    int generation = new ChainRows(entityManager).head(account).generation();
    return new ArchiveWrapRows(entityManager).find(account, generation, messages);
  }

  /**
   * Whom a message was addressed to, as its sender signed it, for the sender and those who got it;
   * empty for everybody else.
   */
  @Transactional
  public Optional<List<UUID>> recipients(AccountId reader, UUID message) {
    return new MessageRows(entityManager)
        .find(List.of(message)).stream()
            .filter(row -> row.sender().account().equals(reader) || row.goesTo(reader.value()))
            .findFirst()
            .map(row -> Stream.concat(row.recipients().stream(), row.dropped().stream()).toList());
  }
}
