package org.whimbrel.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.client.crypto.RecoveryKey;
import org.whimbrel.client.messenger.DeviceIdentity.State;
import org.whimbrel.client.store.MemoryStore;

/**
 * The operator learns nothing of what people write: after a conversation none of its texts, keys
 * and passwords is anywhere in what the server keeps: not in a table, nor in a file of the
 * database, of the broker, or of the logs.
 */
@ExtendWith(SharedServer.class)
class PrivacyIT {
  private static final long LIMIT_S = 30;
  private static final long GRACE_MS = Duration.ofHours(1).toMillis();

  private final org.whimbrel.it.WhimbrelServer shared;
  private final WhimbrelServer server;
  private final String mark = UUID.randomUUID().toString().substring(0, 8);
  private final ClientSecrets secrets = new ClientSecrets();
  private final Needles controls = new Needles();

  PrivacyIT(org.whimbrel.it.WhimbrelServer shared) {
    this.shared = shared;
    this.server = WhimbrelServer.at(URI.create("http://127.0.0.1:" + shared.socket().getPort()));
  }

  @Test
  void nothingThatIsSecretShouldBeAnywhereAtTheServer() throws IOException, SQLException {
    converse();
    assertThat(secrets.names())
        .as("what is looked for")
        .contains("a text", "a password", "a refresh token", "the recovery key", "a link secret")
        .contains("a signing key", "a sealing key", "a content key", "an archive key");

    Map<String, Set<String>> tables = tables(secrets.needles());
    assertThat(tables).isEmpty();
    assertThat(files(secrets.needles())).isEmpty();

    // The same search finds what is no secret, or it would have proved nothing.
    Set<String> inTables = new TreeSet<>();
    tables(controls).values().forEach(inTables::addAll);
    assertThat(inTables).contains("a handle", "an identity key", "a sealed body");
    Map<String, Set<String>> inFiles = files(controls);
    assertThat(under(inFiles, "postgresql/data"))
        .contains("a handle", "an identity key", "a sealed body");
    assertThat(under(inFiles, "broker/")).contains("a sealed body");
    assertThat(under(inFiles, "liberty/defaultServer/logs")).contains("a start");
  }

  /** All that a client can do with its keys, and some that is refused. */
  private void converse() {
    controls.add("a start", "CWWKF0011I");
    try (Person alice = join("alice");
        Person bob = join("bob")) {
      alice.connect(bob);
      say(alice, bob, "meet me by the river at noon " + mark);
      say(bob, alice, "I shall bring the drawings " + mark);
      RecoveryKey recovery = alice.messenger().recovery().create().join();
      secrets.addRecoveryKey(recovery);
      assertThat(alice.messenger().identity().rotate(GRACE_MS).join()).isEqualTo(State.PUBLISHED);
      say(bob, alice, "and the key to the boathouse " + mark);
      try (Person tablet = link(alice)) {
        await("history")
            .atMost(LIMIT_S, TimeUnit.SECONDS)
            .until(
                () ->
                    tablet.messenger().learnArchiveKeys().join()
                        && tablet.messenger().history(0, 100).join().messages().size() >= 3);
        say(tablet, bob, "from my tablet " + mark);
        secrets.addStore(tablet.store());
      }
      refused(alice);
      for (Person person : List.of(alice, bob)) {
        person.goOffline();
        person.messenger().ended().join();
        secrets.addStore(person.store());
      }
      controls.add("an identity key", identityKey(alice));
      controls.add("a sealed body", body(alice));
    }
  }

  private Person join(String name) {
    String handle = name + "_" + mark;
    controls.add("a handle", handle);
    server.register(handle, name, password(handle)).join();
    Person person = Person.signIn(server, handle, password(handle), new MemoryStore());
    assertThat(person.messenger().identity().publish().join()).isEqualTo(State.PUBLISHED);
    person.messenger().start();
    return person;
  }

  private String password(String handle) {
    String password = "a password of " + handle + " only";
    secrets.add("a password", password.getBytes(UTF_8));
    return password;
  }

  private void say(Person from, Person to, String text) {
    secrets.add("a text", text.getBytes(UTF_8));
    from.say(to, text);
    await(text).atMost(LIMIT_S, TimeUnit.SECONDS).until(() -> to.texts().contains(text));
  }

  private Person link(Person old) {
    String handle = old.client().rest().accounts().me().join().handle();
    Person fresh = Person.signIn(server, handle, password(handle), new MemoryStore());
    assertThat(fresh.messenger().identity().publish().join()).isEqualTo(State.NEEDS_LINK);
    var request = fresh.messenger().linking().request();
    secrets.add("a link secret", request.secret().bytes());
    old.messenger()
        .linking()
        .approve(request)
        .thenCompose(word -> old.messenger().linking().send(request, word))
        .join();
    assertThat(fresh.messenger().linking().awaitApproval(GRACE_MS).join())
        .isEqualTo(State.PUBLISHED);
    fresh.messenger().start();
    return fresh;
  }

  /** What goes wrong is what gets logged. */
  private void refused(Person person) {
    Api api = shared.api();
    String handle = person.client().rest().accounts().me().join().handle();
    String wrong = "nearly the password " + mark;
    secrets.add("a password", wrong.getBytes(UTF_8));
    assertThat(api.signIn(Map.of("handle", handle, "password", wrong, "deviceName", "x")).status())
        .isEqualTo(401);
    String text = "not even sealed " + mark;
    secrets.add("a text", text.getBytes(UTF_8));
    String token = person.client().tokens().accessToken().join();
    assertThat(api.send(token, "{\"type\":\"send\",\"body\":\"" + text + "\"}").status())
        .isEqualTo(400);
    assertThat(api.call("POST", "/api/archive/keys", token, "{\"keys\":\"" + text).status())
        .isEqualTo(400);
  }

  private byte[] identityKey(Person person) {
    return DeviceKeys.fromBytes(person.store().read("device-keys").orElseThrow())
        .identityKey()
        .bytes();
  }

  private byte[] body(Person person) {
    return person.client().rest().messages().page(0, 100).join().entries().stream()
        .flatMap(entry -> Optional.ofNullable(entry.body()).stream())
        .findFirst()
        .map(body -> Arrays.copyOf(body.bytes(), 200))
        .orElseThrow();
  }

  /** What is found in which table, of all that there are. */
  private Map<String, Set<String>> tables(Needles needles) throws SQLException, IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    try (Connection connection = shared.database().connect();
        Statement statement = connection.createStatement()) {
      List<String> names = new ArrayList<>();
      try (ResultSet tables =
          statement.executeQuery(
              """
              select format('%I.%I', nspname, relname) from pg_class
              join pg_namespace on pg_namespace.oid = relnamespace
              where relkind = 'r' and nspname not in ('pg_catalog', 'information_schema')
              """)) {
        while (tables.next()) {
          names.add(tables.getString(1));
        }
      }
      assertThat(names).hasSizeGreaterThan(20);
      for (String name : names) {
        Set<String> there = needles.in(rows(statement, name));
        if (!there.isEmpty()) {
          found.put(name, there);
        }
      }
      statement.execute("checkpoint"); // so that the files have it, too
    }
    return found;
  }

  private static byte[] rows(Statement statement, String table) throws SQLException, IOException {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    try (ResultSet each = statement.executeQuery("select t::text from " + table + " t")) {
      while (each.next()) {
        rows.write(each.getString(1).getBytes(UTF_8));
        rows.write('\n');
      }
    }
    return rows.toByteArray();
  }

  /** What is found in which file of the installation; programs and what Liberty caches aside. */
  private Map<String, Set<String>> files(Needles needles) throws IOException {
    Path home = shared.liberty().getParent();
    Map<String, Set<String>> found = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(home)) {
      files = all.filter(Files::isRegularFile).filter(PrivacyIT::isData).toList();
    }
    for (Path file : files) {
      try {
        Set<String> there = needles.in(Files.readAllBytes(file));
        if (!there.isEmpty()) {
          found.put(home.relativize(file).toString(), there);
        }
      } catch (NoSuchFileException e) {
        // The database has just deleted it.
      }
    }
    return found;
  }

  private static boolean isData(Path file) {
    String path = file.toString();
    return !path.contains("/pgsql-") && !path.contains("/workarea/");
  }

  private static Set<String> under(Map<String, Set<String>> found, String folder) {
    Set<String> all = new TreeSet<>();
    found.forEach(
        (file, what) -> {
          if (file.startsWith(folder)) {
            all.addAll(what);
          }
        });
    return all;
  }

  /** The search itself, apart from the server. */
  @Test
  void aSecretShouldBeFoundInEveryForm() {
    byte[] secret = "0123456789abcdef0123456789ABCDEF".getBytes(UTF_8);
    secret[0] = (byte) 0xfb;
    secret[1] = (byte) 0xff;
    Needles needles = new Needles();
    needles.add("it", secret);
    for (int before = 0; before < 4; before++) {
      byte[] inside = new byte[before + secret.length + 5];
      System.arraycopy(secret, 0, inside, before, secret.length);
      assertThat(needles.in(inside)).containsExactly("it");
      for (String text :
          List.of(
              HexFormat.of().formatHex(inside),
              HexFormat.of().withUpperCase().formatHex(inside),
              Base64.getEncoder().encodeToString(inside),
              Base64.getUrlEncoder().encodeToString(inside))) {
        assertThat(needles.in(text.getBytes(UTF_8))).as(text).containsExactly("it");
        String printed = "\\x" + HexFormat.of().formatHex(text.getBytes(UTF_8));
        assertThat(needles.in(printed.getBytes(UTF_8))).as(printed).containsExactly("it");
      }
      inside[before + 20] ^= 1;
      assertThat(needles.in(inside)).isEmpty();
    }
  }
}
