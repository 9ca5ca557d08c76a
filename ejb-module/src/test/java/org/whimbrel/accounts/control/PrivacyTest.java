package org.whimbrel.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.platform.entity.TestDatabase;

class PrivacyTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final String WAITING =
      "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";

  private final AccountBeans beans = new AccountBeans(DATABASE);
  private final Account ann = beans.newAccount("ann" + System.nanoTime());

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void twoSettingsChangedAtOnceShouldBothHold() throws Exception {
    CompletableFuture<?>[] other = new CompletableFuture<?>[1];
    DATABASE.run(
        entities -> {
          allowed(() -> beans.privacy(entities).showPresence(ann.id(), false));
          entities.flush();
          other[0] =
              CompletableFuture.runAsync(
                  () ->
                      DATABASE.run(
                          more -> allowed(() -> beans.privacy(more).tellReading(ann.id(), false))));
          await().until(() -> !DATABASE.query(WAITING).equals(List.of("0")));
        });
    other[0].get(10, TimeUnit.SECONDS);

    assertThat(beans.account(ann.id()).showsPresence()).isFalse();
    assertThat(beans.account(ann.id()).tellsReading()).isFalse();
  }

  private static void allowed(AccountBeans.ThrowingWork work) {
    try {
      work.run();
    } catch (AccountRefusal refusal) {
      throw new AssertionError(refusal);
    }
  }
}
