package org.whimbrel.keys.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountNews;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.Device;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.accounts.entity.DeviceKey;
import org.whimbrel.keys.control.DeviceIdentities.ChainShrunk;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.keys.entity.KeyRows;
import org.whimbrel.platform.control.MovingClock;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * The beans of keys on a test's database. As in the container a refusal rolls back, and what was
 * fired counts only if the transaction commits. Thread-safe.
 */
@SuppressWarnings("UnnecessaryAssignment") // it is the container here
final class KeysFixture {
  static final KeySettings SETTINGS =
      new KeySettings(Duration.ofDays(7), 2, 5, 4, Duration.ofMinutes(10));

  final MovingClock clock = new MovingClock(TestDatabase.NOW);
  final List<AccountNews> news = new CopyOnWriteArrayList<>();
  final List<ChainShrunk> shrunk = new CopyOnWriteArrayList<>();
  final Set<UUID> acquainted = new HashSet<>();

  private final TestDatabase database;

  KeysFixture(TestDatabase database) {
    this.database = database;
  }

  /** What is done in a transaction. */
  interface Work<T> {
    T on(EntityManager entities) throws KeyRefusal;
  }

  /** What may be refused. */
  interface Attempt {
    void run() throws KeyRefusal;
  }

  private static final class RolledBack extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final KeyRefusal refusal;

    RolledBack(KeyRefusal refusal) {
      super(refusal);
      this.refusal = refusal;
    }
  }

  /** A new account with devices 1 to {@code devices}, all signed in. */
  AccountId account(int devices) {
    AccountId account = database.account(devices);
    for (int number = 1; number <= devices; number++) {
      signIn(new DeviceId(account, number));
    }
    return account;
  }

  void signIn(DeviceId id) {
    database.run(
        entities ->
            locked(entities, id).signIn(new byte[32], clock.instant(), Duration.ofDays(30)));
  }

  /** As {@code SignIn.signOut} does, with what it fires. */
  void signOut(DeviceId id) throws KeyRefusal {
    inTransaction(
        entities -> {
          locked(entities, id).signOut(clock.instant());
          return forget(entities, id);
        });
  }

  /** Does something in between, when the device is locked and its keys are not yet. */
  <T> T whileSigningOut(DeviceId id, Supplier<T> work) throws KeyRefusal {
    return inTransaction(
        entities -> {
          locked(entities, id).signOut(clock.instant());
          T result = work.get();
          forget(entities, id);
          return result;
        });
  }

  /** A sign-in of a device that is signed in tells of a sign-out too. */
  void signInAgain(DeviceId id) throws KeyRefusal {
    inTransaction(
        entities -> {
          locked(entities, id);
          return forget(entities, id);
        });
  }

  private boolean forget(EntityManager entities, DeviceId id) {
    SignedOutKeys bean = new SignedOutKeys();
    FiredEvents<AccountNews> events = new FiredEvents<>();
    bean.entityManager = entities;
    bean.news = events;
    bean.forget(id);
    return news.addAll(events.fired);
  }

  private static Device locked(EntityManager entities, DeviceId id) {
    return entities.find(Device.class, new DeviceKey(id), LockModeType.PESSIMISTIC_WRITE);
  }

  <T> T inTransaction(Work<T> work) throws KeyRefusal {
    try {
      return database.inTransaction(
          entities -> {
            try {
              return work.on(entities);
            } catch (KeyRefusal refusal) {
              throw new RolledBack(refusal);
            }
          });
    } catch (RolledBack rolledBack) {
      throw rolledBack.refusal;
    }
  }

  /** The bean that KeyPublisher is given: each call is a transaction, as in the container. */
  ChainStore store() {
    return new ChainStore() {
      @Override
      public ChainHead head(AccountId account) {
        return database.inTransaction(entities -> bean(entities).head(account));
      }

      @Override
      public ChainHead publish(
          DeviceId caller,
          SignedChainEntry signed,
          ChainEntry entry,
          @Nullable SignedKeyRecord record,
          boolean mayReset)
          throws KeyRefusal {
        return committed(store -> store.publish(caller, signed, entry, record, mayReset));
      }

      @Override
      public int publishRecord(DeviceId caller, SignedKeyRecord signed) throws KeyRefusal {
        return committed(store -> store.publishRecord(caller, signed));
      }
    };
  }

  private interface OnStore<T> {
    T on(ChainStore store) throws KeyRefusal;
  }

  private <T> T committed(OnStore<T> work) throws KeyRefusal {
    FiredEvents<AccountNews> newsFired = new FiredEvents<>();
    FiredEvents<ChainShrunk> shrunkFired = new FiredEvents<>();
    T result =
        inTransaction(
            entities -> {
              ChainStore store = bean(entities);
              store.news = newsFired;
              store.shrunk = shrunkFired;
              return work.on(store);
            });
    news.addAll(newsFired.fired);
    shrunk.addAll(shrunkFired.fired);
    return result;
  }

  private ChainStore bean(EntityManager entities) {
    ChainStore store = new ChainStore();
    store.settings = SETTINGS;
    store.clock = clock;
    store.entityManager = entities;
    return store;
  }

  /** Appends; an identity reset is allowed. */
  ChainHead publish(TestKeys caller, SignedChainEntry signed) throws KeyRefusal {
    return publish(caller, signed, null);
  }

  ChainHead publish(TestKeys caller, SignedChainEntry signed, @Nullable SignedKeyRecord record)
      throws KeyRefusal {
    ChainEntry entry = ChainStore.parse(caller.id.account(), signed);
    return store().publish(caller.id, signed, entry, record, true);
  }

  int publish(TestKeys caller, SignedKeyRecord record) throws KeyRefusal {
    return store().publishRecord(caller.id, record);
  }

  <T> T directory(Directory<T> work) throws KeyRefusal {
    return inTransaction(
        entities -> {
          KeyDirectory directory = new KeyDirectory();
          directory.settings = SETTINGS;
          directory.acquaintance = (caller, users) -> acquainted;
          directory.entityManager = entities;
          return work.on(directory);
        });
  }

  /** What is asked. */
  interface Directory<T> {
    T on(KeyDirectory directory) throws KeyRefusal;
  }

  /** Why it is refused. */
  static KeyRefusal refusal(Attempt attempt) {
    try {
      attempt.run();
    } catch (KeyRefusal refusal) {
      return refusal;
    }
    throw new AssertionError("was not refused");
  }

  static KeyRefusal.Reason reason(Attempt attempt) {
    return refusal(attempt).reason();
  }

  /** The newest news; all news are of this kind. */
  JsonNode lastNews(AccountId account) {
    AccountNews last = news.get(news.size() - 1);
    if (!last.account().equals(account) || last.kind() != EntryKind.KEYS) {
      throw new AssertionError("other news: " + last);
    }
    return json(last::info);
  }

  static JsonNode json(Supplier<String> text) {
    try {
      return new JsonMapper().readTree(text.get());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** The keys of an account: device, number, and whether it is current. */
  List<String> keys(AccountId account) {
    return database.query(
        """
        select device || '/' || n || case when valid_until is null then '' else ' in grace' end
        from key_record where account_id = '%s' order by device, n
        """
            .formatted(account));
  }

  /** The key that a device of a chain signs with. */
  Bytes identity(DeviceId device) throws KeyRefusal {
    return inTransaction(entities -> new KeyRows(entities).identity(device).orElseThrow());
  }

  List<String> members(AccountId account) {
    return database.query(
        "select device from chain_member where account_id = '%s' order by 1".formatted(account));
  }

  /** The entries of all generations. */
  List<String> entries(AccountId account) {
    return database.query(
        """
        select generation || '/' || seq from chain_entry
        where account_id = '%s' order by generation, seq
        """
            .formatted(account));
  }
}
