package org.whimbrel.bench.proof;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.bench.traffic.Ledger;
import org.whimbrel.bench.traffic.SentMessage;
import org.whimbrel.protocol.EntryKind;

/**
 * Holds what was accepted against what was shown. Run once, after the sockets are closed; for one
 * thread.
 */
public final class Proof {
  private final Ledger ledger;
  private final Violations violations;
  private final Map<UUID, Map<EntryKind, Set<UUID>>> shown = new HashMap<>();

  /** A proof over these messages. */
  public Proof(Ledger ledger, Violations violations) {
    this.ledger = ledger;
    this.violations = violations;
  }

  /** Judges all mailboxes, then all messages; findings go to the violations. */
  public void judge(Collection<MailboxLog> mailboxes) {
    for (MailboxLog mailbox : mailboxes) {
      for (String gap : mailbox.missing()) {
        violations.add(ViolationKind.GAP, "mailbox " + mailbox.account() + " misses " + gap);
      }
      for (SeenEntry entry : mailbox.entries()) {
        judgeEntry(mailbox.account(), entry);
      }
    }
    for (SentMessage message : ledger.all()) {
      judgeMessage(message);
    }
  }

  private void judgeEntry(UUID account, SeenEntry entry) {
    String where = "mailbox " + account + " n=" + entry.n() + " id=" + entry.id();
    SentMessage message = ledger.find(entry.id());
    if (message == null && isNotice(entry.kind())) {
      return; // it counts for the gaps only
    }
    if (message == null) {
      violations.add(ViolationKind.STRANGER, where + " was not sent by this run");
      return;
    }
    if (!idsShown(account, entry.kind()).add(entry.id())) {
      violations.add(ViolationKind.SHOWN_TWICE, where);
    }
    if (!entry.from().equals(message.from())) {
      violations.add(ViolationKind.SENDER_DIFFERS, where + " says " + entry.from());
    }
    switch (entry.kind()) {
      case MESSAGE -> judgeReceived(account, entry, message, where);
      case SENT -> judgeSent(account, entry, message, where);
      case REFUSED -> violations.add(ViolationKind.REFUSED, where);
      case WRAP, CONNECTION, KEYS, PROFILE -> violations.add(ViolationKind.STRANGER, where);
    }
  }

  private static boolean isNotice(EntryKind kind) {
    return kind == EntryKind.CONNECTION || kind == EntryKind.KEYS || kind == EntryKind.PROFILE;
  }

  private void judgeReceived(UUID account, SeenEntry entry, SentMessage message, String where) {
    if (!message.to().contains(account)) {
      violations.add(ViolationKind.STRANGER, where + " went to somebody else");
    }
    if (!message.isAccepted()) {
      violations.add(ViolationKind.SHOWN_NOT_ACCEPTED, where);
    }
    if (!message.body().equals(entry.body())) {
      violations.add(ViolationKind.BODY_DIFFERS, where);
    }
  }

  private void judgeSent(UUID account, SeenEntry entry, SentMessage message, String where) {
    if (!message.from().equals(account)) {
      violations.add(ViolationKind.STRANGER, where + " was sent by somebody else");
    }
    if (!message.isAccepted()) {
      violations.add(ViolationKind.SHOWN_NOT_ACCEPTED, where);
    }
    if (!Set.copyOf(entry.to()).equals(Set.copyOf(message.to())) || !entry.dropped().isEmpty()) {
      violations.add(
          ViolationKind.SENT_ENTRY_DIFFERS,
          where + " to " + entry.to() + " dropped " + entry.dropped());
    }
    if (entry.body() != null) {
      violations.add(ViolationKind.SENT_ENTRY_HAS_BODY, where);
    }
  }

  private void judgeMessage(SentMessage message) {
    String which = "id=" + message.id() + " index=" + message.index();
    if (message.rejected() != null) {
      violations.add(ViolationKind.REJECTED, which + " code " + message.rejected());
    }
    if (!message.isAccepted()) {
      if (message.rejected() == null) {
        violations.add(ViolationKind.UNANSWERED, which);
      }
      return;
    }
    for (UUID recipient : message.to()) {
      if (!idsShown(recipient, EntryKind.MESSAGE).contains(message.id())) {
        violations.add(ViolationKind.LOST, which + " not shown to " + recipient);
      }
    }
    if (!idsShown(message.from(), EntryKind.SENT).contains(message.id())) {
      violations.add(ViolationKind.SENT_ENTRY_MISSING, which + " from " + message.from());
    }
  }

  private Set<UUID> idsShown(UUID account, EntryKind kind) {
    return shown
        .computeIfAbsent(account, a -> new EnumMap<>(EntryKind.class))
        .computeIfAbsent(kind, k -> new HashSet<>());
  }
}
