package org.whimbrel.platform.entity;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.Device;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.entity.DeviceCursor;
import org.whimbrel.messaging.entity.Mailbox;

/**
 * A schema of its own on a real PostgreSQL, with the persistence unit of the server on top, outside
 * a container. What one test class writes, no other sees.
 */
public final class TestDatabase implements AutoCloseable {
  /** The time that a migrated database is made for; there are partitions around it. */
  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  private final CountingDataSource dataSource;
  private final EntityManagerFactory factory;

  private TestDatabase(Map<String, Object> overrides) {
    String schema = "test" + SCHEMAS.incrementAndGet();
    execute(DatabaseServer.schema("public"), "create schema " + schema);
    dataSource = new CountingDataSource(DatabaseServer.schema(schema));
    Migrations.migrate(dataSource.source());
    Map<String, Object> properties = new HashMap<>(overrides);
    properties.put("jakarta.persistence.transactionType", "RESOURCE_LOCAL");
    properties.put("jakarta.persistence.nonJtaDataSource", dataSource.source());
    factory = Persistence.createEntityManagerFactory("whimbrel", properties);
  }

  /** A migrated schema without partitions. */
  public static TestDatabase withoutPartitions() {
    return new TestDatabase(Map.of());
  }

  /** A migrated schema with partitions for the days around {@link #NOW}. */
  public static TestDatabase migrated() {
    return migrated(Map.of());
  }

  /** The same, with some properties of the persistence unit changed. */
  public static TestDatabase migrated(Map<String, Object> overrides) {
    TestDatabase database = new TestDatabase(overrides);
    LocalDate today = LocalDate.ofInstant(NOW, ZoneOffset.UTC);
    database.run(
        entities -> new Partitions(entities).create(today.minusDays(2), today.plusDays(2)));
    return database;
  }

  /** Where its connections come from. */
  public DataSource dataSource() {
    return dataSource.source();
  }

  /** Does something in a transaction of its own; rolls back if it throws. */
  public <T> T inTransaction(Function<EntityManager, T> work) {
    EntityManager entities = factory.createEntityManager();
    try {
      entities.getTransaction().begin();
      T result = work.apply(entities);
      entities.getTransaction().commit();
      return result;
    } finally {
      if (entities.getTransaction().isActive()) {
        entities.getTransaction().rollback();
      }
      entities.close();
    }
  }

  /** The same, for what gives no result. */
  public void run(Consumer<EntityManager> work) {
    boolean done =
        inTransaction(
            entities -> {
              work.accept(entities);
              return true;
            });
    if (!done) {
      throw new IllegalStateException("a transaction ended without a word");
    }
  }

  /** How many statements went to the database so far. */
  public int statements() {
    return dataSource.executed();
  }

  /** A new account with an empty mailbox and devices 1 to {@code devices}. */
  public AccountId account(int devices) {
    AccountId account = new AccountId(UUID.randomUUID());
    run(
        entities -> {
          entities.persist(new Account(account.value(), "h" + account, "A name", "a hash", NOW));
          entities.persist(new Mailbox(account));
          for (int number = 1; number <= devices; number++) {
            DeviceId device = new DeviceId(account, number);
            entities.persist(new Device(device, "A device", NOW));
            entities.flush(); // the cursor's foreign key is not known to the entities
            entities.persist(new DeviceCursor(device));
          }
        });
    return account;
  }

  /** Makes two accounts accepted contacts of each other. */
  public void connect(UUID one, UUID other) {
    String sql =
        """
        insert into connection (owner_id, peer_id, state, blocked, groups, since)
        values ('%1$s', '%2$s', 3, false, '{}', now()), ('%2$s', '%1$s', 3, false, '{}', now())
        """;
    execute(dataSource(), sql.formatted(one, other));
  }

  /** Ends the connection of two accounts. */
  public void disconnect(UUID one, UUID other) {
    String sql =
        """
        delete from connection
        where (owner_id, peer_id) in (('%1$s'::uuid, '%2$s'::uuid), ('%2$s', '%1$s'))
        """;
    execute(dataSource(), sql.formatted(one, other));
  }

  /** Lets an account block another. */
  public void block(UUID owner, UUID peer) {
    execute(
        dataSource(),
        "update connection set blocked = true where owner_id = '%s' and peer_id = '%s'"
            .formatted(owner, peer));
  }

  /** Gives a device a key; current if {@code validUntil} is null. */
  public void key(UUID account, int device, int n, @Nullable Instant validUntil) {
    String until = validUntil == null ? "null" : "'" + validUntil + "'";
    String sql =
        """
        insert into key_record
          (account_id, device, n, record, signature, published_at, valid_until)
        values ('%s', %d, %d, 'record', 'signature', now(), %s)
        """;
    execute(dataSource(), sql.formatted(account, device, n, until));
  }

  /** The first column of a query, as text. */
  public List<String> query(String sql) {
    List<String> values = new ArrayList<>();
    try (Connection connection = dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return values;
  }

  @Override
  public void close() {
    factory.close();
  }

  private static void execute(DataSource source, String sql) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
