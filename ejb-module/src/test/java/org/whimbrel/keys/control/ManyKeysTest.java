package org.whimbrel.keys.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.platform.entity.TestDatabase;

/** The most that a message can go to: 1,000 accounts of five devices each. */
class ManyKeysTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final int ACCOUNTS = 1_000;
  private static final int DEVICES = 5;
  private static final int PAGE = 200;

  private final KeysFixture keys = new KeysFixture(DATABASE);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void theKeysOfAThousandAccountsShouldCostOneStatementAPage() throws KeyRefusal {
    List<UUID> accounts = accountsWithKeys();
    int before = DATABASE.statements();

    int found = 0;
    for (int from = 0; from < ACCOUNTS; from += PAGE) {
      List<UUID> page = accounts.subList(from, from + PAGE);
      Map<UUID, AccountKeys> ofPage = keys.directory(directory -> directory.of(page));
      assertThat(ofPage.keySet()).containsExactlyInAnyOrderElementsOf(page);
      found += ofPage.values().stream().mapToInt(each -> each.records().size()).sum();
    }

    assertThat(DATABASE.statements() - before).isEqualTo(ACCOUNTS / PAGE);
    assertThat(found).isEqualTo(ACCOUNTS * DEVICES);
  }

  /** Records are as large as real ones; each device also has a key in its grace. */
  private static List<UUID> accountsWithKeys() {
    DATABASE.run(
        entities -> {
          for (String sql :
              List.of(
                  """
                  insert into account (id, handle, display_name, password_hash, created_at)
                  select gen_random_uuid(), 'many' || i, 'A name', 'a hash', now()
                  from generate_series(1, %d) i
                  """
                      .formatted(ACCOUNTS),
                  """
                  insert into device_chain (account_id, generation, seq, head)
                  select id, 1, 4, decode(repeat('ab', 32), 'hex') from account
                  """,
                  """
                  insert into key_record
                    (account_id, device, n, record, signature, published_at, valid_until)
                  select id, device, n, decode(repeat('cd', 330), 'hex'),
                    decode(repeat('ef', 64), 'hex'), now(), case n when 1 then now() end
                  from account, generate_series(1, %d) device, generate_series(1, 2) n
                  """
                      .formatted(DEVICES))) {
            assertThat(entities.createNativeQuery(sql).executeUpdate()).isPositive();
          }
        });
    return DATABASE.query("select id from account").stream().map(UUID::fromString).toList();
  }
}
