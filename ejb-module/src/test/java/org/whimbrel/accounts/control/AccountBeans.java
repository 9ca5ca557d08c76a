package org.whimbrel.accounts.control;

import jakarta.persistence.EntityManager;
import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.MovingClock;
import org.whimbrel.platform.entity.TestDatabase;

/**
 * The beans of accounts on a test's database, each call in a transaction of its own. As in the
 * container, a refusal commits, except where the bean says otherwise.
 */
@SuppressWarnings("UnnecessaryAssignment") // it is the container here
final class AccountBeans {
  static final int DEVICES_MAX = 5;
  static final Duration IDLE_AFTER = Duration.ofDays(30);
  static final Duration SEEN_STEP = Duration.ofHours(1);
  static final Duration LEEWAY = Duration.ofSeconds(30);
  static final int FREE_TRIES = 5;

  private static final AccountSettings SETTINGS =
      new AccountSettings(
          10, 128, DEVICES_MAX, FREE_TRIES, Duration.ofSeconds(1), Duration.ofMinutes(1));

  final MovingClock clock = new MovingClock(TestDatabase.NOW);
  final RecordingEvent<DeviceAdded> added = new RecordingEvent<>();
  final RecordingEvent<DeviceSignedOut> signedOut = new RecordingEvent<>();
  final RecordingEvent<AccountNotice> notices = new RecordingEvent<>();
  final RecordingEvent<AccountNews> news = new RecordingEvent<>();

  private final TestDatabase database;

  AccountBeans(TestDatabase database) {
    this.database = database;
  }

  /** What is done with a bean. */
  interface Work<B, T> {
    T on(B bean) throws AccountRefusal;
  }

  /** What is done with a bean, without a result. */
  interface Action<B> {
    void on(B bean) throws AccountRefusal;
  }

  private static final class RolledBack extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final AccountRefusal refusal;

    RolledBack(AccountRefusal refusal) {
      super(refusal);
      this.refusal = refusal;
    }
  }

  private record Outcome<T>(Optional<T> result, @Nullable AccountRefusal refusal) {}

  /** A new account with a handle as people have it. */
  Account newAccount(String handle) {
    Account account = new Account(UUID.randomUUID(), handle, "A name", "a hash", TestDatabase.NOW);
    database.run(entities -> entities.persist(account));
    return account;
  }

  Account account(AccountId id) {
    return database.inTransaction(entities -> entities.find(Account.class, id.value()));
  }

  /** Signs in; a refusal rolls back, as {@link SignIn#open} says. */
  SignIn.Grant open(AccountId account, @Nullable Integer device) throws AccountRefusal {
    Account known = account(account);
    try {
      return database.inTransaction(
          entities -> {
            try {
              return signIn(entities).open(known, "", device);
            } catch (AccountRefusal refusal) {
              throw new RolledBack(refusal);
            }
          });
    } catch (RolledBack rolledBack) {
      throw rolledBack.refusal;
    }
  }

  SignIn.Grant refresh(DeviceId device, String token) throws AccountRefusal {
    return inTransaction(entities -> signIn(entities).refresh(device, token));
  }

  void signOut(DeviceId device) throws AccountRefusal {
    run(entities -> signIn(entities).signOut(device));
  }

  boolean isSignedIn(DeviceId device, int signIn) throws AccountRefusal {
    return inTransaction(entities -> signIn(entities).isSignedIn(new TokenBearer(device, signIn)));
  }

  <T> T devices(Work<Devices, T> work) throws AccountRefusal {
    return inTransaction(entities -> work.on(devices(entities)));
  }

  void onDevices(Action<Devices> action) throws AccountRefusal {
    run(entities -> action.on(devices(entities)));
  }

  <T> T profiles(Work<Profiles, T> work) throws AccountRefusal {
    return inTransaction(entities -> work.on(profiles(entities)));
  }

  void onProfiles(Action<Profiles> action) throws AccountRefusal {
    run(entities -> action.on(profiles(entities)));
  }

  <T> T search(RequestLimits limits, Work<UserSearch, T> work) throws AccountRefusal {
    return inTransaction(
        entities -> {
          UserSearch search = new UserSearch();
          search.limits = limits;
          search.store = new AccountStore();
          search.store.entityManager = entities;
          return work.on(search);
        });
  }

  /** Limits that nobody has come near yet. */
  RequestLimits limits(int findsPerMinuteMax, int registrationsPerHourMax) {
    RequestLimits limits = new RequestLimits();
    limits.findsPerMinuteMax = findsPerMinuteMax;
    limits.registrationsPerHourMax = registrationsPerHourMax;
    limits.keysMax = 1_000;
    limits.clock = clock;
    limits.start();
    return limits;
  }

  /** Forgets what was fired so far. */
  void forgetEvents() {
    added.fired.clear();
    signedOut.fired.clear();
    notices.fired.clear();
    news.fired.clear();
  }

  /** Why it was refused. */
  static Reason reasonOf(ThrowingWork work) {
    try {
      work.run();
    } catch (AccountRefusal refusal) {
      return refusal.reason();
    }
    throw new AssertionError("nothing was refused");
  }

  /** What should be refused. */
  interface ThrowingWork {
    void run() throws AccountRefusal;
  }

  Devices devices(EntityManager entities) {
    Devices devices = new Devices();
    devices.settings = new DeviceSettings(IDLE_AFTER, SEEN_STEP);
    devices.clock = clock;
    devices.signedOut = signedOut;
    devices.notices = notices;
    devices.entityManager = entities;
    return devices;
  }

  /** Each call of the store is a transaction of its own, as in the container. */
  Credentials credentials(Pbkdf2PasswordHash hash) {
    Credentials credentials = new Credentials();
    credentials.passwords = new Passwords();
    credentials.passwords.hash = hash;
    credentials.passwords.maxConcurrent = 2;
    credentials.passwords.waitMs = 1_000;
    credentials.passwords.start();
    credentials.store = new Transactions();
    credentials.clock = clock;
    return credentials;
  }

  Privacy privacy(EntityManager entities) {
    Privacy privacy = new Privacy();
    privacy.shown = new RecordingEvent<>();
    privacy.entityManager = entities;
    return privacy;
  }

  private final class Transactions extends AccountStore {
    @Override
    public Optional<Account> find(String handle) {
      return database.inTransaction(entities -> in(entities).find(handle));
    }

    @Override
    public Optional<Account> find(AccountId id) {
      return database.inTransaction(entities -> in(entities).find(id));
    }

    @Override
    public void signInFailed(AccountId id, Instant now) {
      database.run(entities -> in(entities).signInFailed(id, now));
    }

    @Override
    public void signInSucceeded(AccountId id) {
      database.run(entities -> in(entities).signInSucceeded(id));
    }

    private AccountStore in(EntityManager entities) {
      AccountStore store = new AccountStore();
      store.settings = SETTINGS;
      store.entityManager = entities;
      return store;
    }
  }

  private SignIn signIn(EntityManager entities) {
    SignIn signIn = new SignIn();
    signIn.accessTokens = new NamedTokens();
    signIn.settings = SETTINGS;
    signIn.devices = new DeviceSettings(IDLE_AFTER, SEEN_STEP);
    signIn.tokens =
        new TokenSettings(
            "whimbrel", Path.of("none"), "none", Duration.ofMinutes(10), IDLE_AFTER, LEEWAY);
    signIn.clock = clock;
    signIn.added = added;
    signIn.signedOut = signedOut;
    signIn.notices = notices;
    signIn.entityManager = entities;
    return signIn;
  }

  private Profiles profiles(EntityManager entities) {
    Profiles profiles = new Profiles();
    profiles.news = news;
    profiles.entityManager = entities;
    return profiles;
  }

  /** Access tokens are tested elsewhere; these need no keys. */
  private static final class NamedTokens extends AccessTokens {
    @Override
    public String issue(TokenBearer bearer, String handle) {
      return bearer.toString();
    }
  }

  private void run(Action<EntityManager> action) throws AccountRefusal {
    boolean done =
        inTransaction(
            entities -> {
              action.on(entities);
              return true;
            });
    if (!done) {
      throw new IllegalStateException("a transaction ended without a word");
    }
  }

  private <T> T inTransaction(Work<EntityManager, T> work) throws AccountRefusal {
    Outcome<T> outcome =
        database.inTransaction(
            entities -> {
              try {
                return new Outcome<>(Optional.of(work.on(entities)), null);
              } catch (AccountRefusal refusal) {
                return new Outcome<T>(Optional.empty(), refusal);
              }
            });
    if (outcome.refusal != null) {
      throw outcome.refusal;
    }
    return outcome.result.orElseThrow();
  }
}
