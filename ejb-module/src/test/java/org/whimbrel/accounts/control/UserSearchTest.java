package org.whimbrel.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.whimbrel.accounts.control.AccountBeans.reasonOf;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.entity.TestDatabase;

class UserSearchTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final int MAX = 3;

  private final AccountBeans beans = new AccountBeans(DATABASE);
  private final RequestLimits limits = beans.limits(MAX, 0);
  private final AccountId searcher = new AccountId(UUID.randomUUID());

  private static final Account BEN = new AccountBeans(DATABASE).newAccount("ben_42");

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ben_42", "BEN_42", "Ben_42"})
  void aUserShouldBeFoundByTheWholeHandle(String handle) throws AccountRefusal {
    assertThat(byHandle(handle).id()).isEqualTo(BEN.id());
  }

  /** Whatever was asked, the answer is word by word the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nobody", "ben", "ben_4", "ben_%", "%", "ben_42 ", " ben_42", "", "b\0n", "bén_42"
      })
  void aHandleThatIsNotOneShouldLookLikeAnUnknownOne(String handle) {
    AccountRefusal refusal = catchThrowableOfType(AccountRefusal.class, () -> byHandle(handle));

    assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_ACCOUNT);
    assertThat(refusal).hasMessage("There is no such account.");
    assertThat(refusal.retryAfterMs()).isNull();
  }

  @Test
  void aUserShouldBeFoundById() throws AccountRefusal {
    assertThat(byId(BEN.id().toString()).handle()).isEqualTo("ben_42");
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000-0000-4000-8000-000000000000", "no id", "", "ben_42"})
  void anIdThatIsNotOneShouldLookLikeAnUnknownOne(String id) {
    assertThat(reasonOf(() -> byId(id))).isEqualTo(Reason.UNKNOWN_ACCOUNT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ben_42", "nobody", "%"})
  void everySearchShouldCountAlike(String handle) throws AccountRefusal {
    for (int i = 0; i < MAX; i++) {
      searchInVain(handle);
    }

    AccountRefusal refusal = catchThrowableOfType(AccountRefusal.class, () -> byHandle("ben_42"));
    assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_REQUESTS);
    assertThat(refusal.retryAfterMs()).isBetween(1L, 60_000L);
    assertThat(reasonOf(() -> byId(BEN.id().toString()))).isEqualTo(Reason.TOO_MANY_REQUESTS);

    beans.clock.advance(Duration.ofMinutes(1));
    assertThat(byHandle("ben_42").id()).isEqualTo(BEN.id());
  }

  @Test
  void oneWhoSearchesALotShouldNotHinderOthers() throws AccountRefusal {
    for (int i = 0; i <= MAX; i++) {
      searchInVain("nobody");
    }
    AccountId other = new AccountId(UUID.randomUUID());

    assertThat(beans.search(limits, search -> search.byHandle(other, "ben_42")).id())
        .isEqualTo(BEN.id());
  }

  private void searchInVain(String handle) {
    try {
      assertThat(byHandle(handle)).isNotNull();
    } catch (AccountRefusal refusal) {
      assertThat(refusal.reason()).isIn(Reason.UNKNOWN_ACCOUNT, Reason.TOO_MANY_REQUESTS);
    }
  }

  private Account byHandle(String handle) throws AccountRefusal {
    return beans.search(limits, search -> search.byHandle(searcher, handle));
  }

  private Account byId(String id) throws AccountRefusal {
    return beans.search(limits, search -> search.byId(searcher, id));
  }
}
