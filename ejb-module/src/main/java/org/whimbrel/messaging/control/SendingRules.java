package org.whimbrel.messaging.control;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.connections.entity.ConnectionRows.Pair;
import org.whimbrel.connections.entity.ConnectionRows.Standing;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.protocol.WrapReport;

/**
 * Who may write to whom, and to which keys, for a whole batch at once, inside the fan-out's
 * transaction: two statements, whatever the batch holds, and a third if a sender needs key records.
 *
 * <ul>
 *   <li>Not connected: the recipient is dropped, and the sender is told.
 *   <li>Blocked by the recipient: the recipient is dropped, and the sender is not told, unless it
 *       is configured so. An operator is.
 *   <li>A wrap that is not for a valid key: that wrap is dropped, and the sender is told.
 * </ul>
 */
@Dependent
public class SendingRules {
  private final BlockedSends blockedSends;
  private final SendingSettings settings;
  private final Clock clock;

  /** Rules that tell of blocked senders, by the clock that keys' graces run out by. */
  @Inject
  public SendingRules(BlockedSends blockedSends, SendingSettings settings, Clock clock) {
    this.blockedSends = blockedSends;
    this.settings = settings;
    this.clock = clock;
  }

  /** The messages, each recipient either kept, dropped or silenced. */
  List<Ruled> apply(List<AcceptedMessage> messages, LogTables tables) {
    Map<Pair, Standing> standings = tables.connections().between(pairs(messages));
    Set<UUID> accounts = new HashSet<>();
    List<LogRow> rows = new ArrayList<>(messages.size());
    for (AcceptedMessage message : messages) {
      LogRow row = sort(message, standings);
      rows.add(row);
      accounts.addAll(row.recipients());
      accounts.add(row.sender().account().value());
    }
    WrapRules rules = new WrapRules(tables.keys().valid(accounts, clock.instant()));
    Map<Integer, WrapRules.Outcome> outcomes = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      outcomes.put(i, sort(messages.get(i), rows.get(i), rules));
    }
    Map<Integer, WrapReport> reports =
        WrapRules.reports(outcomes, tables.keys(), settings.reportRecordsMax());
    List<Ruled> ruled = new ArrayList<>(messages.size());
    outcomes.forEach(
        (i, outcome) ->
            ruled.add(
                new Ruled(
                    rows.get(i),
                    outcome.wraps(),
                    reports.getOrDefault(i, WrapReport.CLEAN),
                    blocking(messages.get(i), standings))));
    return ruled;
  }

  /** Tells the operator of a message that is new, not of one that comes again. */
  void alert(Ruled fresh) {
    for (int i = 0; i < fresh.blocking(); i++) {
      blockedSends.noticed(fresh.row().id(), fresh.row().sender().account());
    }
  }

  private static int blocking(AcceptedMessage message, Map<Pair, Standing> standings) {
    UUID sender = message.sender().account().value();
    int count = 0;
    for (UUID recipient : message.to()) {
      if (standings.get(new Pair(sender, recipient)) == Standing.BLOCKED) {
        count++;
      }
    }
    return count;
  }

  private static Set<Pair> pairs(List<AcceptedMessage> messages) {
    Set<Pair> pairs = new HashSet<>();
    for (AcceptedMessage message : messages) {
      UUID sender = message.sender().account().value();
      for (UUID recipient : message.to()) {
        if (!recipient.equals(sender)) {
          pairs.add(new Pair(sender, recipient));
        }
      }
    }
    return pairs;
  }

  private LogRow sort(AcceptedMessage message, Map<Pair, Standing> standings) {
    UUID sender = message.sender().account().value();
    List<UUID> kept = new ArrayList<>(message.to().size());
    List<UUID> dropped = new ArrayList<>();
    List<UUID> silenced = new ArrayList<>();
    for (UUID recipient : message.to()) {
      Standing standing =
          recipient.equals(sender)
              ? Standing.CONNECTED
              : standings.getOrDefault(new Pair(sender, recipient), Standing.NOT_CONNECTED);
      if (standing == Standing.BLOCKED) {
        (settings.blockVisible() ? dropped : silenced).add(recipient);
      }
      if (standing == Standing.NOT_CONNECTED) {
        dropped.add(recipient);
      } else if (standing == Standing.CONNECTED || !settings.blockVisible()) {
        kept.add(recipient);
      }
    }
    return new LogRow(
        message.id(),
        message.sender(),
        message.acceptedAtMs(),
        kept,
        dropped,
        silenced,
        message.body());
  }

  private static WrapRules.Outcome sort(AcceptedMessage message, LogRow row, WrapRules rules) {
    Set<UUID> addressed = new HashSet<>(row.recipients());
    addressed.add(row.sender().account().value());
    return rules.sort(message.wraps(), addressed, Set.copyOf(row.dropped()), message.sender());
  }
}
