package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.crypto.Opened.Reason;
import org.whimbrel.client.mailbox.MailboxOptions;
import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.client.socket.KeepAlive;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.client.store.Store;
import org.whimbrel.client.testing.FakeServer;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** Messengers on real sockets, with a small server that can misbehave. */
class SecureMessengerTest {
  private static final MessengerOptions OPTIONS =
      new MessengerOptions(
          new MailboxOptions(100, 100, 16, 4, 5, 10, new Backoff(1, 20), KeepAlive.DEFAULT),
          100,
          1_000_000,
          10,
          100,
          100,
          100,
          100,
          Rotation.NEVER,
          100);

  private final TestRuntime test = new TestRuntime();
  private final FakeServer fake = new FakeServer();
  private final WhimbrelServer server = WhimbrelServer.at(fake.address(), test.runtime, 2);
  private final List<SecureMessenger> started = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    started.forEach(SecureMessenger::stop);
    fake.close();
    test.close();
  }

  private final class Person implements MessengerListener {
    final Store store = new MemoryStore();
    final WhimbrelClient client;
    final List<IncomingMessage> messages = new CopyOnWriteArrayList<>();
    final List<Unreadable> unreadable = new CopyOnWriteArrayList<>();
    volatile int sent;
    SecureMessenger messenger;

    Person(String handle, boolean register) {
      if (register) {
        server.register(handle, handle, "secret").join();
      }
      client = server.signIn(handle, "secret", "test", store).join();
      messenger = client.messenger(this, OPTIONS);
    }

    Person connect() {
      messenger.start();
      started.add(messenger);
      return this;
    }

    UUID id() {
      return client.account();
    }

    List<String> texts() {
      return messages.stream().map(IncomingMessage::text).toList();
    }

    void send(Person to, String text) {
      messenger.send(List.of(to.id()), "c", text).accepted().join();
    }

    @Override
    public void onMessage(IncomingMessage message) {
      messages.add(message);
    }

    @Override
    public void onSent(Frame.Entry entry) {
      sent = 1;
    }

    @Override
    public void onUnreadable(Unreadable item) {
      unreadable.add(item);
    }
  }

  private Person person(String handle) {
    Person person = new Person(handle, true);
    assertThat(person.messenger.identity().publish().join())
        .isEqualTo(DeviceIdentity.State.PUBLISHED);
    return person.connect();
  }

  /** A further device, linked with the word of the first. */
  private Person link(Person first, String handle) {
    Person second = new Person(handle, false);
    assertThat(second.messenger.identity().publish().join())
        .isEqualTo(DeviceIdentity.State.NEEDS_LINK);
    SignedChainEntry word =
        first.messenger.linking().approve(second.messenger.linking().request()).join();
    assertThat(second.messenger.linking().complete(word).join())
        .isEqualTo(DeviceIdentity.State.PUBLISHED);
    return second.connect();
  }

  @Test
  void aTextShouldReachTheOtherAndNobodyElseShouldReadIt() {
    Person anna = person("anna");
    Person bert = person("bert");

    anna.send(bert, "Grüße, in confidence");

    await().untilAsserted(() -> assertThat(bert.texts()).containsExactly("Grüße, in confidence"));
    assertThat(bert.messages.get(0).from()).isEqualTo(anna.id());
    assertThat(bert.messages.get(0).own()).isFalse();
    assertThat(fake.frames)
        .filteredOn(Frame.Send.class::isInstance)
        .singleElement()
        .satisfies(
            frame ->
                assertThat(
                        new String(
                            ((Frame.Send) frame).body().bytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("confidence"));
    assertThat(anna.messenger.safetyNumber(bert.id()).orElseThrow().digits())
        .isEqualTo(bert.messenger.safetyNumber(anna.id()).orElseThrow().digits());
  }

  @Test
  void allDevicesOfBothShouldGetAMessage() {
    Person anna = person("anna");
    Person annasPhone = link(anna, "anna");
    Person bert = person("bert");
    Person bertsPhone = link(bert, "bert");

    anna.send(bert, "one");
    bertsPhone.send(anna, "two");

    await().untilAsserted(() -> assertThat(bert.texts()).containsExactlyInAnyOrder("one", "two"));
    await().untilAsserted(() -> assertThat(bertsPhone.texts()).containsExactly("one"));
    await()
        .untilAsserted(
            () -> assertThat(annasPhone.texts()).containsExactlyInAnyOrder("one", "two"));
    await().untilAsserted(() -> assertThat(anna.texts()).containsExactly("two"));
    assertThat(annasPhone.messages.stream().filter(IncomingMessage::own)).hasSize(1);
  }

  @Test
  void aWrapThatIsMissingShouldBeAddedByItself() {
    Person anna = person("anna");
    Person bert = person("bert");
    fake.wrapFilter = wraps -> List.of();

    anna.send(bert, "late");

    await().untilAsserted(() -> assertThat(bert.texts()).containsExactly("late"));
    assertThat(bert.unreadable)
        .extracting(Unreadable::reason, Unreadable::waiting)
        .containsExactly(tuple(Reason.NO_WRAP, true));
    assertThat(fake.topUps).hasSize(1);
    assertThat(bert.store.list("waiting")).isEmpty();
  }

  /** Else a command that sends and exits would leave a message that cannot be opened. */
  @Test
  void aSessionShouldEndOnlyWhenMissingWrapsAreAdded() {
    Person anna = person("anna");
    Person bert = person("bert");
    CompletableFuture<Void> release = new CompletableFuture<>();
    fake.heldTopUps = release;
    fake.wrapFilter = wraps -> List.of();
    anna.send(bert, "the last words");
    await().untilAsserted(() -> assertThat(anna.sent).isPositive());

    anna.messenger.stop();
    CompletableFuture<Void> ended = anna.messenger.ended();
    await().until(() -> fake.openSockets() == 1);
    assertThat(ended).isNotDone();
    release.complete(null);

    ended.join();
    assertThat(fake.topUps).hasSize(1);
  }

  @Test
  void aWrapThatWasAlteredShouldBeAskedForAgain() {
    Person anna = person("anna");
    Person bert = person("bert");
    AtomicBoolean first = new AtomicBoolean(true);
    fake.wrapFilter = wraps -> first.getAndSet(false) ? altered(wraps) : wraps;

    anna.send(bert, "repaired");

    await().untilAsserted(() -> assertThat(bert.texts()).containsExactly("repaired"));
    assertThat(bert.unreadable.get(0).reason()).isEqualTo(Reason.UNWRAP_FAILED);
    assertThat(fake.topUps).hasSize(1);
  }

  private static List<Wrap> altered(List<Wrap> wraps) {
    return wraps.stream()
        .map(
            wrap -> {
              byte[] bytes = wrap.sealed().bytes().clone();
              bytes[79] ^= 1;
              return new Wrap(wrap.account(), wrap.device(), wrap.key(), Bytes.of(bytes));
            })
        .toList();
  }

  @Test
  void aRotatedKeyShouldBeUsedAndTheOldOneStillOpen() {
    Person anna = person("anna");
    Person bert = person("bert");
    anna.send(bert, "before");

    bert.messenger.identity().rotate(60_000).join();
    anna.send(bert, "after");

    await().untilAsserted(() -> assertThat(bert.texts()).containsExactly("before", "after"));
    await()
        .untilAsserted(
            () -> {
              anna.send(bert, "again");
              assertThat(lastWrap().key()).isEqualTo(2);
            });
  }

  private Frame.Send lastSend() {
    return fake.frames.stream()
        .filter(Frame.Send.class::isInstance)
        .map(Frame.Send.class::cast)
        .reduce((before, last) -> last)
        .orElseThrow();
  }

  private Wrap lastWrap() {
    return lastSend().wraps().get(0);
  }

  @Test
  void aDeviceThatIsRemovedShouldGetNothingMore() {
    Person anna = person("anna");
    Person bert = person("bert");
    Person bertsPhone = link(bert, "bert");
    anna.send(bert, "both");
    await().untilAsserted(() -> assertThat(bertsPhone.texts()).containsExactly("both"));

    bert.messenger.identity().removeDevice(2).join();
    await()
        .untilAsserted(
            () -> {
              anna.send(bert, "one");
              assertThat(lastWrap().device()).isEqualTo(1);
              assertThat(
                      ((Frame.Send)
                              fake.frames.stream()
                                  .filter(Frame.Send.class::isInstance)
                                  .reduce((a, b) -> b)
                                  .orElseThrow())
                          .wraps()
                          .count())
                  .isEqualTo(1);
            });
  }

  @Test
  void aRestartShouldKeepKeysPinsAndPlace() {
    Person anna = person("anna");
    Person bert = person("bert");
    anna.send(bert, "one");
    await().untilAsserted(() -> assertThat(bert.texts()).containsExactly("one"));
    await().untilAsserted(() -> assertThat(bert.store.read("cursor")).isPresent());
    bert.messenger.stop();
    await().until(() -> fake.openSockets() == 1);
    anna.send(bert, "two");

    bert.messenger = bert.client.messenger(bert, OPTIONS);
    bert.connect();

    await().untilAsserted(() -> assertThat(bert.texts()).containsExactly("one", "two"));
    assertThat(bert.messenger.identity().publish().join())
        .isEqualTo(DeviceIdentity.State.PUBLISHED);
  }

  @Test
  void aTextOutOfBoundsShouldBeRefusedAtOnce() {
    Person anna = person("anna");
    List<UUID> to = List.of(UUID.randomUUID());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> anna.messenger.send(to, "c", "x".repeat(1_001)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> anna.messenger.send(to, "c".repeat(65), "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> anna.messenger.send(List.of(), "c", "x"));
  }
}
