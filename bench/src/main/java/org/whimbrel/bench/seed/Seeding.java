package org.whimbrel.bench.seed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.whimbrel.bench.people.Newcomer;
import org.whimbrel.bench.people.Person;
import org.whimbrel.bench.people.Signup;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.rest.Tokens;
import org.whimbrel.client.store.NoStore;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.DeviceChain;

/**
 * Makes accounts with their devices, signed in and with keys published, in the database. What the
 * server would check of them holds: chains and keys are real. No password opens them. For one
 * thread.
 */
public final class Seeding {
  private static final int CHUNK_USERS = 1_000;
  private static final int TOKEN_BYTES = 32;
  private static final Duration REFRESH_TTL = Duration.ofDays(30);

  /** What no password's hash is. */
  private static final String NO_PASSWORD = "none";

  private final DataFolder folder;
  private final SeedTokens tokens;
  private final Signup.Servers servers;
  private final String handlePrefix;
  private final int devices;

  /**
   * For these users.
   *
   * @param handlePrefix before each user's number
   * @param devices how many each user has
   */
  public Seeding(DataFolder folder, Signup.Servers servers, String handlePrefix, int devices) {
    this.folder = folder;
    this.tokens = new SeedTokens(folder.signingKey());
    this.servers = servers;
    this.handlePrefix = handlePrefix;
    this.devices = devices;
  }

  /** The rows of some users, table by table, in the order in which they may be written. */
  private static final class Tables {
    private final Rows accounts =
        new Rows("account (id, handle, display_name, password_hash, created_at)");
    private final Rows devices =
        new Rows(
            "device (account_id, number, name, created_at, refresh_hash, refresh_rotated_at,"
                + " refresh_expires_at, sign_ins, last_seen_at)");
    private final Rows mailboxes = new Rows("mailbox (account_id)");
    private final Rows cursors = new Rows("device_cursor (account_id, device)");
    private final Rows chains = new Rows("device_chain (account_id, generation, seq, head)");
    private final Rows entries =
        new Rows("chain_entry (account_id, generation, seq, entry, signature, device_signature)");
    private final Rows members =
        new Rows("chain_member (account_id, device, identity, last_n, last_seq)");
    private final Rows records =
        new Rows("key_record (account_id, device, n, record, signature, published_at)");

    void write(Connection connection) throws SQLException {
      connection.setAutoCommit(false);
      for (Rows rows :
          List.of(accounts, devices, mailboxes, cursors, chains, entries, members, records)) {
        rows.write(connection);
      }
      connection.commit();
    }
  }

  /**
   * Makes them.
   *
   * @param onProgress told how many are made
   * @throws IOException if the database does not take them
   */
  public List<Person> make(List<Integer> numbers, IntConsumer onProgress) throws IOException {
    List<Person> people = new ArrayList<>();
    try (Connection connection = folder.connect()) {
      for (int from = 0; from < numbers.size(); from += CHUNK_USERS) {
        int until = Math.min(numbers.size(), from + CHUNK_USERS);
        Tables tables = new Tables();
        for (int number : numbers.subList(from, until)) {
          people.add(user(number, tables));
        }
        tables.write(connection);
        onProgress.accept(until);
      }
    } catch (SQLException | BadKeysException e) {
      throw new IOException("the accounts could not be written: " + e.getMessage(), e);
    }
    return people;
  }

  private Person user(int number, Tables tables) throws BadKeysException {
    UUID account = UUID.randomUUID();
    String handle = handlePrefix + number;
    Instant now = Instant.now();
    tables.accounts.add(account, handle, handle, NO_PASSWORD, now);
    tables.mailboxes.add(account);
    Newcomer newcomer = new Newcomer();
    for (int device = 1; device <= devices; device++) {
      device(account, device, number, newcomer, tables);
    }
    DeviceChain chain = newcomer.chain();
    tables.chains.add(account, chain.generation(), chain.seq(), chain.head());
    return newcomer.finish(number);
  }

  private void device(UUID account, int device, int number, Newcomer newcomer, Tables tables)
      throws BadKeysException {
    WhimbrelServer server = servers.of(number, device);
    ClientRuntime runtime = server.runtime();
    Instant now = Instant.ofEpochMilli(runtime.nowMs());
    byte[] random = new byte[TOKEN_BYTES];
    runtime.random().nextBytes(random);
    String refresh = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    Tokens own = tokens.of(account, device, handlePrefix + number, refresh, now.toEpochMilli());
    Newcomer.Publication published =
        newcomer.add(server.signedIn(own, NoStore.INSTANCE), now.toEpochMilli(), runtime.random());
    DeviceChain chain = newcomer.chain();
    tables.devices.add(
        account,
        device,
        "bench " + device,
        now,
        hash(refresh),
        now,
        now.plus(REFRESH_TTL),
        SeedTokens.SIGN_IN,
        now);
    tables.cursors.add(account, device);
    tables.entries.add(
        account,
        chain.generation(),
        chain.seq(),
        published.entry().bytes(),
        published.entry().signature(),
        published.entry().deviceSignature());
    Map<Integer, Bytes> members = chain.members();
    tables.members.add(account, device, members.get(device), 1, chain.seq());
    tables.records.add(
        account, device, 1, published.record().bytes(), published.record().signature(), now);
  }

  private static Bytes hash(String token) {
    try {
      return Bytes.of(
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
