package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.client.crypto.RecoveryKey;
import org.whimbrel.client.messenger.DeviceIdentity.State;
import org.whimbrel.client.messenger.IncomingMessage;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.protocol.Frame;

/**
 * People who do all that one can do with keys, and some that is refused; and everything secret that
 * they used. Each secret that a test can choose has a random word of its own, without characters
 * that some form would escape.
 */
final class SecretConversation implements AutoCloseable {
  static final String A_HANDLE = "a handle";
  static final String AN_IDENTITY_KEY = "an identity key";
  static final String A_SEALED_BODY = "a sealed body";

  private static final long LIMIT_S = 30;
  private static final Duration GRACE = Duration.ofHours(1);
  private static final int PAGE = 100;
  private static final int BODY_BYTES = 200;

  private final WhimbrelServer server;
  private final Api api;
  private final Needles needles;
  private final ClientSecrets secrets;
  private final List<Person> online = new ArrayList<>();
  private final Map<UUID, String> handles = new HashMap<>();
  private final Map<String, String> passwords = new HashMap<>();
  private final Person alice;
  private final Person bob;
  private final Person carol;

  /**
   * Three contacts of each other.
   *
   * @param needles what their secrets are added to, and what is none and has to be found
   */
  SecretConversation(org.whimbrel.it.WhimbrelServer installation, Needles needles) {
    this.server = WhimbrelServer.at(installation.http());
    this.api = installation.api();
    this.needles = needles;
    this.secrets = new ClientSecrets(needles);
    this.alice = join("alice");
    this.bob = join("bob");
    this.carol = join("carol");
    alice.connect(bob);
    alice.connect(carol);
    bob.connect(carol);
  }

  ClientSecrets secrets() {
    return secrets;
  }

  /** Everything that needs the whole server. */
  void hold() {
    say(alice, "meet me by the river", bob);
    say(bob, "I shall bring the drawings", alice);
    say(carol, "and I the tent", alice, bob);
    RecoveryKey recovery = alice.messenger().recovery().create().join();
    secrets.addRecoveryKey(recovery);
    rotate(alice);
    String last = say(bob, "the key is under the stone", alice);
    Person tablet = link(alice);
    readHistory(tablet, last);
    say(tablet, "from my tablet", bob, carol);
    Person phone = recover(alice, recovery);
    readHistory(phone, last);
    say(phone, "from my new phone", bob);
    phone.messenger().identity().removeDevice(tablet.client().device()).join();
    say(bob, "to those who are left", alice);
    refresh(carol);
    refuse(bob);
    online.forEach(this::keepSecrets);
    bodies(alice).forEach(body -> needles.addBytes(A_SEALED_BODY, body));
  }

  /** While the database is away: what goes wrong is what gets logged. */
  void goOnWithoutDatabase() {
    send(bob, secretText("while nobody writes it down"), alice); // whose keys Bob has
    String handle = handleOf(bob);
    assertThat(signIn(handle, password(handle))).isGreaterThanOrEqualTo(500);
    String token = ClientSecrets.refreshToken(bob.store());
    assertThat(api.refresh(bob.account(), bob.client().device(), token).status())
        .isGreaterThanOrEqualTo(500);
    online.forEach(this::keepSecrets);
  }

  private Person join(String name) {
    String handle = name + "_" + word();
    needles.addText(A_HANDLE, handle);
    server.register(handle, name, password(handle)).join();
    Person person = Person.signIn(server, handle, password(handle), new MemoryStore());
    handles.put(person.account(), handle);
    assertThat(person.messenger().identity().publish().join()).isEqualTo(State.PUBLISHED);
    goOnline(person);
    return person;
  }

  private void goOnline(Person person) {
    person.messenger().start();
    online.add(person);
    keepSecrets(person);
    needles.addBytes(AN_IDENTITY_KEY, identityKey(person));
  }

  private void keepSecrets(Person person) {
    secrets.addStore(person.store());
    secrets.addAccessToken(accessToken(person));
  }

  private String password(String handle) {
    return passwords.computeIfAbsent(handle, none -> secretPassword());
  }

  private String secretPassword() {
    String password = word();
    secrets.addText("a password", password);
    return password;
  }

  private String secretText(String text) {
    String word = word();
    secrets.addText("a text", word);
    return word + " " + text;
  }

  private String say(Person from, String text, Person... to) {
    String secret = secretText(text);
    send(from, secret, to);
    for (Person each : to) {
      await(secret).atMost(LIMIT_S, TimeUnit.SECONDS).until(() -> each.texts().contains(secret));
    }
    return secret;
  }

  private static void send(Person from, String text, Person... to) {
    List<UUID> accounts = Arrays.stream(to).map(Person::account).toList();
    from.messenger()
        .send(accounts, "", text)
        .accepted()
        .orTimeout(LIMIT_S, TimeUnit.SECONDS)
        .join();
  }

  private void rotate(Person person) {
    State state = person.messenger().identity().rotate(GRACE.toMillis()).join();
    assertThat(state).isEqualTo(State.PUBLISHED);
  }

  private Person anotherDevice(Person of) {
    String handle = handleOf(of);
    Person fresh = Person.signIn(server, handle, password(handle), new MemoryStore());
    assertThat(fresh.messenger().identity().publish().join()).isEqualTo(State.NEEDS_LINK);
    return fresh;
  }

  private Person link(Person old) {
    Person fresh = anotherDevice(old);
    var request = fresh.messenger().linking().request();
    secrets.add("a link secret", request.secret().bytes());
    var linking = old.messenger().linking();
    linking.approve(request).thenCompose(word -> linking.send(request, word)).join();
    State state =
        fresh.messenger().linking().awaitApproval(TimeUnit.SECONDS.toMillis(LIMIT_S)).join();
    assertThat(state).isEqualTo(State.PUBLISHED);
    goOnline(fresh);
    return fresh;
  }

  private Person recover(Person lost, RecoveryKey key) {
    Person fresh = anotherDevice(lost);
    var recovered = fresh.messenger().recovery().use(key).join();
    assertThat(recovered.state()).isEqualTo(State.PUBLISHED);
    assertThat(recovered.epochs()).isPositive();
    goOnline(fresh);
    return fresh;
  }

  /** Waits until a device reads from the archive what was said before it came. */
  private static void readHistory(Person person, String text) {
    await("history")
        .atMost(LIMIT_S, TimeUnit.SECONDS)
        .until(
            () -> {
              person.messenger().learnArchiveKeys().join();
              return person.messenger().history(0, PAGE).join().messages().stream()
                  .map(IncomingMessage::text)
                  .anyMatch(text::equals);
            });
  }

  private void refresh(Person person) {
    String old = accessToken(person);
    person.client().tokens().expire(old);
    assertThat(accessToken(person)).isNotEqualTo(old);
  }

  private void refuse(Person person) {
    assertThat(signIn(handleOf(person), secretPassword())).isEqualTo(401);
    String token = accessToken(person);
    String text = secretText("not even sealed");
    assertThat(api.send(token, "{\"type\":\"send\",\"body\":\"" + text + "\"}").status())
        .isEqualTo(400);
    assertThat(api.call("POST", "/api/archive/keys", token, "{\"keys\":\"" + text).status())
        .isEqualTo(400);
  }

  private int signIn(String handle, String password) {
    return api.signIn(Map.of("handle", handle, "password", password, "deviceName", "x")).status();
  }

  private String handleOf(Person person) {
    return Objects.requireNonNull(handles.get(person.account()));
  }

  private static String accessToken(Person person) {
    return person.client().tokens().accessToken().join();
  }

  private static byte[] identityKey(Person person) {
    return DeviceKeys.fromBytes(person.store().read("device-keys").orElseThrow())
        .identityKey()
        .bytes();
  }

  private static List<byte[]> bodies(Person person) {
    return person.client().rest().messages().page(0, PAGE).join().entries().stream()
        .map(Frame.Entry::body)
        .flatMap(Stream::ofNullable)
        .map(body -> Arrays.copyOf(body.bytes(), Math.min(body.size(), BODY_BYTES)))
        .toList();
  }

  private static String word() {
    return UUID.randomUUID().toString().replace("-", "").substring(0, 16);
  }

  @Override
  public void close() {
    online.forEach(Person::close);
  }
}
