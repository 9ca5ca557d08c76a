package org.whimbrel.connections.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.entity.TestDatabase;

class AcquaintancesTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final AccountId anna = DATABASE.account(1);
  private final AccountId bert = DATABASE.account(1);
  private final AccountId carl = DATABASE.account(1);
  private final AccountId eve = DATABASE.account(1);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void theConnectedShouldBeKnownEvenIfOneBlocksTheOther() {
    DATABASE.connect(anna.value(), bert.value());
    DATABASE.connect(anna.value(), carl.value());
    DATABASE.block(carl.value(), anna.value());
    DATABASE.connect(bert.value(), eve.value());

    assertThat(known(anna, bert.value(), carl.value(), eve.value(), UUID.randomUUID()))
        .containsExactlyInAnyOrder(bert.value(), carl.value());
    assertThat(known(anna, carl.value())).containsExactly(carl.value());
    assertThat(known(eve, anna.value())).isEmpty();
  }

  private static Set<UUID> known(AccountId caller, UUID... users) {
    return DATABASE.inTransaction(
        entities -> {
          Acquaintances acquaintances = new Acquaintances();
          acquaintances.entityManager = entities;
          return acquaintances.known(caller, List.of(users));
        });
  }
}
