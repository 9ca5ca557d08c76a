package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.entity.ConnectionRows.Pair;
import org.whimbrel.connections.entity.ConnectionRows.Standing;
import org.whimbrel.messaging.control.TopUpRefusal.Reason;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.EntryRows;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.WrapReport;
import org.whimbrel.protocol.WrapReport.Matter;
import org.whimbrel.protocol.Wraps;

/**
 * Takes wraps that a sender makes later: for devices that were missing, keys that had run out, or a
 * recipient that asked. Each account concerned gets an entry with its wraps; the message itself
 * does not come again.
 */
@ApplicationScoped
public class WrapTopUp {
  @Inject MailboxNotices notices;
  @Inject SendingSettings settings;
  @Inject Clock clock;

  @Inject
  @ConfigProperty(name = "whimbrel.message.topUpsMax")
  int topUpsMax;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * What came of a top-up.
   *
   * @param report what is still the matter
   * @param entries those that are new
   */
  record Outcome(WrapReport report, Logged entries) {}

  /**
   * Adds wraps to a message of the caller's account. The same wraps again change nothing. Who may
   * be written to now decides, not who could when the message was sent: a top-up reaches neither
   * somebody who blocks the caller, of which the caller is not told, nor a former contact.
   *
   * @return what is still the matter with the message's wraps
   * @throws TopUpRefusal if there is no such message, or it was topped up too often
   */
  @Transactional(rollbackOn = TopUpRefusal.class)
  public WrapReport topUp(AccountId caller, UUID messageId, Wraps wraps) throws TopUpRefusal {
    Outcome outcome =
        topUp(
            caller,
            messageId,
            wraps,
            LogTables.of(entityManager),
            clock.instant(),
            settings,
            topUpsMax);
    if (!outcome.entries().entries().isEmpty()) {
      notices.pushAfterCommit(outcome.entries());
    }
    return outcome.report();
  }

  /** The rule itself, apart from the container. */
  static Outcome topUp(
      AccountId caller,
      UUID messageId,
      Wraps wraps,
      LogTables tables,
      Instant now,
      SendingSettings settings,
      int topUpsMax)
      throws TopUpRefusal {
    EntryRows rows = tables.entries();
    LogRow message =
        tables
            .messages()
            .findLocked(messageId)
            .filter(row -> row.sender().account().equals(caller))
            .orElseThrow(
                () ->
                    new TopUpRefusal(
                        Reason.UNKNOWN_MESSAGE, "The account has sent no such message."));
    Audience audience = Audience.of(message, tables, settings.blockVisible());
    List<Wrap> earlier = new ArrayList<>();
    for (EntryRow entry : rows.entriesOf(audience.addressed(), List.of(messageId))) {
      earlier.addAll(entry.wraps().list());
    }
    WrapRules rules = new WrapRules(tables.keys().valid(audience.addressed(), now));
    WrapRules.Outcome outcome =
        rules.sort(wraps, audience.addressed(), audience.dropped(), message.sender());
    Map<UUID, Wraps> fresh = fresh(outcome.wraps(), earlier, topUpsMax);
    for (UUID account : audience.silenced()) {
      Wraps kept = fresh.remove(account);
      if (kept != null) {
        rows.addWrapsToSent(caller.value(), messageId, kept);
      }
    }
    Logged added = new Logged(message, append(messageId, fresh, rows));
    WrapRules.Outcome rest = withoutServed(outcome, rules.served(earlier, message.sender()));
    WrapReport report =
        WrapRules.reports(Map.of(messageId, rest), tables.keys(), settings.reportRecordsMax())
            .getOrDefault(messageId, WrapReport.CLEAN);
    return new Outcome(report, added);
  }

  /**
   * Whom a top-up is for.
   *
   * @param addressed whose devices need a wrap
   * @param dropped who may not be written to any more
   * @param silenced who is kept from it without the sender knowing, now or since it was sent
   */
  private record Audience(Set<UUID> addressed, Set<UUID> dropped, Set<UUID> silenced) {
    static Audience of(LogRow message, LogTables tables, boolean blockVisible) {
      UUID sender = message.sender().account().value();
      Set<UUID> addressed = new HashSet<>(message.recipients());
      addressed.add(sender);
      Set<UUID> dropped = new HashSet<>();
      Set<UUID> silenced = new HashSet<>(message.silenced());
      Set<Pair> pairs = new HashSet<>();
      message.recipients().forEach(recipient -> pairs.add(new Pair(sender, recipient)));
      pairs.remove(new Pair(sender, sender));
      tables
          .connections()
          .between(pairs)
          .forEach(
              (pair, standing) -> {
                if (standing == Standing.BLOCKED && !blockVisible) {
                  silenced.add(pair.recipient());
                } else if (standing != Standing.CONNECTED) {
                  dropped.add(pair.recipient());
                }
              });
      addressed.removeAll(dropped);
      return new Audience(addressed, dropped, silenced);
    }
  }

  /** Those that are not there yet, byte for byte: an answer to a resend is another wrap. */
  private static Map<UUID, Wraps> fresh(Map<UUID, Wraps> valid, List<Wrap> earlier, int topUpsMax)
      throws TopUpRefusal {
    Map<UUID, Wraps> fresh = new HashMap<>();
    for (Map.Entry<UUID, Wraps> account : valid.entrySet()) {
      List<Wrap> left = new ArrayList<>(account.getValue().list());
      left.removeAll(earlier);
      for (Wrap wrap : left) {
        long before =
            earlier.stream().filter(each -> each.isFor(wrap.account(), wrap.device())).count();
        if (before > topUpsMax) {
          throw new TopUpRefusal(
              Reason.TOO_MANY_TOP_UPS,
              "A device's wrap was made again %d times.".formatted(topUpsMax));
        }
      }
      if (!left.isEmpty()) {
        fresh.put(account.getKey(), Wraps.of(left));
      }
    }
    return fresh;
  }

  private static List<EntryRow> append(UUID messageId, Map<UUID, Wraps> fresh, EntryRows rows) {
    if (fresh.isEmpty()) {
      return List.of();
    }
    Map<UUID, Integer> counts = new HashMap<>();
    fresh.keySet().forEach(account -> counts.put(account, 1));
    List<EntryRow> added = new ArrayList<>();
    rows.takeNumbers(counts)
        .forEach(
            (account, head) ->
                added.add(
                    new EntryRow(
                        account,
                        head + 1,
                        EntryKind.WRAP,
                        messageId,
                        null,
                        fresh.getOrDefault(account, Wraps.NONE),
                        null,
                        null)));
    rows.insertEntries(added);
    return added;
  }

  /** A device that has a valid wrap from before is not missing. */
  private static WrapRules.Outcome withoutServed(
      WrapRules.Outcome outcome, Set<WrapReport.Device> served) {
    Map<Matter, List<WrapReport.Device>> matters = new EnumMap<>(Matter.class);
    outcome
        .matters()
        .forEach(
            (matter, devices) -> {
              List<WrapReport.Device> left = new ArrayList<>(devices);
              if (matter == Matter.MISSING) {
                left.removeAll(served);
              }
              if (!left.isEmpty()) {
                matters.put(matter, left);
              }
            });
    return new WrapRules.Outcome(outcome.wraps(), matters);
  }
}
