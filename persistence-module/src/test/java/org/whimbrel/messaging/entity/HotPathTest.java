package org.whimbrel.messaging.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.UuidV7;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HotPathTest {
  private final TestDatabase database = TestDatabase.migrated();

  @AfterAll
  void stop() {
    database.close();
  }

  @Test
  void aBatchShouldCostTheSameNumberOfStatementsWhateverItsSize() {
    List<AccountId> recipients = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      recipients.add(database.account(1));
    }

    int small = statementsOf(batch(1, recipients.subList(0, 1)), recipients.subList(0, 1));
    int large = statementsOf(batch(64, recipients), recipients);

    assertThat(small).isPositive();
    assertThat(large).isEqualTo(small).isLessThan(10);
  }

  private int statementsOf(List<LogRow> batch, List<AccountId> recipients) {
    int before = database.statements();
    database.run(
        entities -> {
          MessageRows messages = new MessageRows(entities);
          EntryRows mailboxes = new EntryRows(entities);
          List<UUID> accounts = recipients.stream().map(AccountId::value).toList();
          messages.existingAccounts(accounts);
          messages.insertNew(batch);
          Map<UUID, Integer> counts = new HashMap<>();
          accounts.forEach(account -> counts.put(account, batch.size()));
          Map<UUID, Long> heads = mailboxes.takeNumbers(counts);
          List<EntryRow> entries = new ArrayList<>();
          for (int i = 0; i < batch.size(); i++) {
            for (UUID account : accounts) {
              long n = heads.getOrDefault(account, -1L) + i + 1;
              entries.add(EntryRow.of(account, n, EntryKind.MESSAGE, batch.get(i).id()));
            }
          }
          mailboxes.insertEntries(entries);
          Map<DeviceId, Long> acked = new HashMap<>();
          recipients.forEach(account -> acked.put(new DeviceId(account, 1), 1L));
          new CursorRows(entities).advance(acked, 1_000);
        });
    return database.statements() - before;
  }

  private List<LogRow> batch(int size, List<AccountId> recipients) {
    Set<UUID> ids = new TreeSet<>();
    while (ids.size() < size) {
      ids.add(UuidV7.at(TestDatabase.NOW));
    }
    DeviceId sender = new DeviceId(recipients.get(0), 1);
    List<UUID> to = recipients.stream().map(AccountId::value).toList();
    return ids.stream()
        .map(id -> new LogRow(id, sender, 0, to, List.of(), List.of(), Bytes.of(new byte[4096])))
        .toList();
  }
}
