package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.crypto.PinnedChains.Change.IdentityReset;
import org.whimbrel.client.messenger.IncomingMessage;
import org.whimbrel.client.messenger.MessengerListener;
import org.whimbrel.client.messenger.SecureMessenger;
import org.whimbrel.client.messenger.Sending;
import org.whimbrel.client.messenger.Unreadable;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.Receipts;
import org.whimbrel.protocol.Receipts.By;

/** Somebody with the Java client: what they read is what the client decrypted. */
final class Person implements AutoCloseable, MessengerListener {
  private static final long LIMIT_S = 20;

  private final WhimbrelClient client;
  private final Store store;
  private final List<IncomingMessage> read = Collections.synchronizedList(new ArrayList<>());
  private final List<Unreadable> unreadable = Collections.synchronizedList(new ArrayList<>());
  private final List<Frame.Entry> notices = Collections.synchronizedList(new ArrayList<>());
  private final List<UUID> resets = Collections.synchronizedList(new ArrayList<>());
  private final List<Receipts> receipts = Collections.synchronizedList(new ArrayList<>());
  private SecureMessenger messenger;

  @SuppressWarnings("this-escape")
  private Person(WhimbrelClient client, Store store) {
    this.client = client;
    this.store = store;
    this.messenger = client.messenger(this);
  }

  /** A new account with its first device, keys published, online. */
  static Person join(WhimbrelServer server, String name) {
    String handle = name + "_" + UUID.randomUUID().toString().substring(0, 8);
    server.register(handle, name, User.PASSWORD).join();
    Person person = signIn(server, handle, new MemoryStore());
    person.messenger.identity().publish().join();
    person.messenger.start();
    return person;
  }

  /** A device that is signed in and knows nothing yet. */
  static Person signIn(WhimbrelServer server, String handle, Store store) {
    return signIn(server, handle, User.PASSWORD, store);
  }

  static Person signIn(WhimbrelServer server, String handle, String password, Store store) {
    return new Person(server.signIn(handle, password, "a test", store).join(), store);
  }

  /** What the client keeps. */
  Store store() {
    return store;
  }

  UUID account() {
    return client.account();
  }

  WhimbrelClient client() {
    return client;
  }

  SecureMessenger messenger() {
    return messenger;
  }

  void connect(Person other) {
    client.rest().connections().request(other.account()).join();
    other.client.rest().connections().answer(account(), true).join();
  }

  /** Sends, and waits until it is durable. */
  Sending say(Person other, String text) {
    Sending sending = messenger.send(List.of(other.account()), "", text);
    sending.accepted().join();
    return sending;
  }

  void goOffline() {
    messenger.stop();
  }

  /** As after a start of the program: everything that is not in the store is gone. */
  void comeBack() {
    messenger = client.messenger(this);
    messenger.start();
  }

  /** Whether a message is sealed and waits to be sent. */
  boolean hasWaiting(UUID message) {
    return store.list("outbox").stream().anyMatch(name -> name.endsWith(message.toString()));
  }

  /** Waits until everything that was read so far is safe on this device. */
  void shouldHaveKeptAll() {
    long last = read().stream().mapToLong(IncomingMessage::n).max().orElse(0);
    await()
        .atMost(LIMIT_S, TimeUnit.SECONDS)
        .until(
            () ->
                store
                    .read("cursor")
                    .map(value -> new String(value.bytes(), StandardCharsets.UTF_8))
                    .filter(text -> Long.parseLong(text) >= last)
                    .isPresent());
  }

  /** Waits until exactly these texts were read, in whatever order, each once. */
  void shouldHaveRead(String... texts) {
    await()
        .atMost(LIMIT_S, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(texts()).containsExactlyInAnyOrder(texts));
  }

  List<String> texts() {
    return List.copyOf(read).stream().map(IncomingMessage::text).toList();
  }

  List<IncomingMessage> read() {
    return List.copyOf(read);
  }

  List<Unreadable> unreadable() {
    return List.copyOf(unreadable);
  }

  List<Frame.Entry> notices() {
    return List.copyOf(notices);
  }

  /** Waits until the client was told that a message was delivered to somebody. */
  void shouldKnowDelivered(UUID message, Person recipient) {
    shouldKnow(message, recipient, Receipts::delivered);
  }

  /** Waits until the client was told that somebody has read a message. */
  void shouldKnowRead(UUID message, Person reader) {
    shouldKnow(message, reader, Receipts::read);
  }

  private void shouldKnow(UUID message, Person other, Function<Receipts, List<By>> which) {
    await().atMost(LIMIT_S, TimeUnit.SECONDS).until(() -> told(which, other).contains(message));
  }

  /** All messages that the client was told of so, each as often as it was told. */
  List<UUID> told(Function<Receipts, List<By>> which, Person other) {
    List<UUID> told = new ArrayList<>();
    for (Receipts some : List.copyOf(receipts)) {
      for (By by : which.apply(some)) {
        if (by.by().equals(other.account())) {
          told.addAll(by.ids());
        }
      }
    }
    return told;
  }

  List<UUID> resets() {
    return List.copyOf(resets);
  }

  @Override
  public void onMessage(IncomingMessage message) {
    read.add(message);
  }

  @Override
  public void onUnreadable(Unreadable one) {
    unreadable.add(one);
  }

  @Override
  public void onReceipts(Receipts some) {
    receipts.add(some);
  }

  @Override
  public void onNotice(Frame.Entry entry) {
    notices.add(entry);
  }

  @Override
  public void onIdentityReset(UUID user, IdentityReset reset) {
    resets.add(user);
  }

  @Override
  public void close() {
    messenger.stop();
  }
}
