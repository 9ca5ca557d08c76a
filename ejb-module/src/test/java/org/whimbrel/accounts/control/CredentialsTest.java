package org.whimbrel.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.accounts.control.AccountBeans.reasonOf;

import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.platform.entity.TestDatabase;

class CredentialsTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final AccountBeans beans = new AccountBeans(DATABASE);
  private final Account ann = beans.newAccount("ann" + System.nanoTime());

  /** What happens while a guess waits for its turn. */
  private Runnable meanwhile = () -> {};

  private final Credentials credentials = beans.credentials(new Slow());

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  /** Passwords are as they were given, and a check takes its time. */
  private final class Slow implements Pbkdf2PasswordHash {
    @Override
    public void initialize(Map<String, String> parameters) {}

    @Override
    public String generate(char[] password) {
      return new String(password);
    }

    @Override
    public boolean verify(char[] password, String hash) {
      Runnable once = meanwhile;
      meanwhile = () -> {};
      once.run();
      return hash.equals(new String(password));
    }
  }

  @Test
  void guessesMadeAtOnceShouldNotGetRoundTheDelay() throws AccountRefusal {
    meanwhile = this::guessTooOften;

    assertThat(reasonOf(() -> credentials.authenticate(ann.handle(), "a hash")))
        .isEqualTo(Reason.TOO_MANY_TRIES);

    beans.clock.advance(Duration.ofMinutes(2));
    assertThat(credentials.authenticate(ann.handle(), "a hash").id()).isEqualTo(ann.id());
  }

  private void guessTooOften() {
    for (int i = 0; i < AccountBeans.FREE_TRIES; i++) {
      assertThat(reasonOf(() -> credentials.authenticate(ann.handle(), "wrong")))
          .isEqualTo(Reason.WRONG_CREDENTIALS);
    }
  }
}
