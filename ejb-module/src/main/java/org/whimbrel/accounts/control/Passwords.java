package org.whimbrel.accounts.control;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.whimbrel.accounts.control.AccountRefusal.Reason;

/**
 * Hashes and checks passwords with PBKDF2 (RFC 8018) as Jakarta Security implements it. That is
 * meant to cost, so only a few are worked on at once: a rush of sign-ins must not take the
 * processors from the messages.
 */
@ApplicationScoped
public class Passwords {
  private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
  private static final int SALT_BYTES = 32;
  private static final int KEY_BYTES = 64;

  @Inject Pbkdf2PasswordHash hash;

  @Inject
  @ConfigProperty(name = "whimbrel.accounts.passwordIterations")
  int iterations;

  @Inject
  @ConfigProperty(name = "whimbrel.accounts.hashingMaxConcurrent")
  int maxConcurrent;

  @Inject
  @ConfigProperty(name = "whimbrel.accounts.hashingWaitMs")
  long waitMs;

  private Semaphore turns = new Semaphore(1);
  private String nobody = "";

  @PostConstruct
  void start() {
    hash.initialize(
        Map.of(
            "Pbkdf2PasswordHash.Algorithm", ALGORITHM,
            "Pbkdf2PasswordHash.Iterations", String.valueOf(iterations),
            "Pbkdf2PasswordHash.SaltSizeBytes", String.valueOf(SALT_BYTES),
            "Pbkdf2PasswordHash.KeySizeBytes", String.valueOf(KEY_BYTES)));
    turns = new Semaphore(maxConcurrent);
    nobody = ofNobody();
  }

  /**
   * The hash of no password: as long as a true one, so that a check takes as long, but random. A
   * true one takes a second of a server that starts.
   */
  private String ofNobody() {
    return String.join(
        ":", ALGORITHM, String.valueOf(iterations), random(SALT_BYTES), random(KEY_BYTES));
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return Base64.getEncoder().encodeToString(random);
  }

  /** Makes the bean with the server, so that a wrong setting stops the start, not a user. */
  void onStart(@Observes Startup startup) {}

  /**
   * Hashes a new password.
   *
   * @throws AccountRefusal with {@link Reason#BUSY} if no turn came in time
   */
  public String hash(String password) throws AccountRefusal {
    return inTurn(() -> hash.generate(password.toCharArray()));
  }

  /**
   * Checks a password.
   *
   * @throws AccountRefusal with {@link Reason#BUSY} if no turn came in time
   */
  public boolean matches(String password, String encodedHash) throws AccountRefusal {
    return inTurn(() -> hash.verify(password.toCharArray(), encodedHash));
  }

  /** Takes as long as a check, so that the time does not tell whether an account exists. */
  public void pretend(String password) throws AccountRefusal {
    matches(password, nobody);
  }

  private <T> T inTurn(Supplier<T> work) throws AccountRefusal {
    try {
      if (!turns.tryAcquire(waitMs, TimeUnit.MILLISECONDS)) {
        throw new AccountRefusal(
            Reason.BUSY, "Too many sign-ins at the moment; try again soon.", waitMs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AccountRefusal(Reason.BUSY, "The server is stopping; try again soon.", waitMs);
    }
    try {
      return work.get();
    } finally {
      turns.release();
    }
  }
}
