package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.crypto.LinkRequest;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.crypto.Persona;
import org.whimbrel.client.crypto.RecoveryKey;
import org.whimbrel.client.messenger.DeviceIdentity.State;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.client.rest.ArchivedWrap;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.client.store.Store;
import org.whimbrel.client.testing.FakeServer;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** The archive of an account: what new and recovered devices can read, and what nobody can. */
class ArchiveTest {
  private final TestRuntime test = new TestRuntime();
  private final FakeServer fake = new FakeServer();
  private final WhimbrelServer server = WhimbrelServer.at(fake.address(), test.runtime, 2);
  private final List<SecureMessenger> started = new CopyOnWriteArrayList<>();
  private final Device anna = device("anna", true).published();
  private final Device bert = device("bert", true).published();

  @AfterEach
  void stop() {
    started.forEach(SecureMessenger::stop);
    fake.close();
    test.close();
  }

  private Device device(String handle, boolean register) {
    if (register) {
      server.register(handle, handle, "secret").join();
    }
    return new Device(server, handle);
  }

  private final class Device implements MessengerListener {
    final Store store = new MemoryStore();
    final List<IncomingMessage> messages = new CopyOnWriteArrayList<>();
    final WhimbrelClient client;
    final SecureMessenger messenger;

    Device(WhimbrelServer at, String handle) {
      client = at.signIn(handle, "secret", "test", store).join();
      messenger = client.messenger(this);
    }

    Device published() {
      assertThat(messenger.identity().publish().join()).isEqualTo(State.PUBLISHED);
      return connect();
    }

    Device connect() {
      messenger.start();
      started.add(messenger);
      return this;
    }

    UUID id() {
      return client.account();
    }

    UUID send(Device to, String text) {
      Sending sending = messenger.send(List.of(to.id()), "", text);
      sending.accepted().join();
      return sending.id();
    }

    @Override
    public void onMessage(IncomingMessage message) {
      messages.add(message);
    }

    HistoryPage history() {
      List<IncomingMessage> all = new ArrayList<>();
      List<Unreadable> unreadable = new ArrayList<>();
      HistoryPage page = new HistoryPage(List.of(), List.of(), 0, 1);
      while (!page.isLast()) {
        page = messenger.history(page.through(), 50).join();
        all.addAll(page.messages());
        unreadable.addAll(page.unreadable());
      }
      return new HistoryPage(all, unreadable, page.through(), page.head());
    }

    List<String> texts() {
      return history().messages().stream().map(IncomingMessage::text).toList();
    }
  }

  private void awaitArchived(Device device, int count) {
    await().untilAsserted(() -> assertThat(archived(device)).isEqualTo(count));
  }

  private int archived(Device device) {
    return fake.archive(archive -> archive.wraps(device.id()));
  }

  private List<Integer> epochs(Device device) {
    return fake.archive(archive -> archive.epochs(device.id()));
  }

  private List<Integer> sealedTo(Device device, int epoch) {
    return fake.archive(archive -> archive.sealedTo(device.id(), epoch));
  }

  /** A second device of Bert's, linked over the server. */
  private Device linked() {
    Device phone = device("bert", false);
    assertThat(phone.messenger.identity().publish().join()).isEqualTo(State.NEEDS_LINK);
    approve(phone.messenger.linking().request());
    assertThat(phone.messenger.linking().awaitApproval(20_000).join()).isEqualTo(State.PUBLISHED);
    await().untilAsserted(() -> assertThat(sealedTo(bert, 1)).contains(phone.client.device()));
    phone.messenger.identity().publish().join(); // and takes what is sealed to it by now
    return phone;
  }

  private void approve(LinkRequest request) {
    LinkRequest scanned = LinkRequest.fromText(request.toText());
    SignedChainEntry word = bert.messenger.linking().approve(scanned).join();
    bert.messenger.linking().send(scanned, word).join();
  }

  private static void assertBadKeys(ThrowingCallable action, BadKeysException.Reason reason) {
    assertThatThrownBy(action)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            BadKeysException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void theFirstDeviceShouldBeginTheArchive() {
    assertThat(epochs(bert)).containsExactly(1);
    assertThat(sealedTo(bert, 1)).containsExactly(1);
  }

  @Test
  void aLinkedDeviceShouldReadWhatCameBeforeIt() {
    anna.send(bert, "before");
    bert.send(anna, "and my answer");
    awaitArchived(bert, 2);

    Device phone = linked();

    HistoryPage history = phone.history();
    assertThat(history.messages())
        .extracting(IncomingMessage::text)
        .containsExactly("before", "and my answer");
    assertThat(history.messages()).extracting(IncomingMessage::own).containsExactly(false, true);
    assertThat(history.unreadable()).isEmpty();
    assertThat(epochs(bert)).as("nobody made another one").containsExactly(1);
  }

  @Test
  void aLinkedDeviceShouldLearnWhoElseGotAMessage() {
    Device carl = device("carl", true).published();
    anna.messenger.send(List.of(bert.id(), carl.id()), "", "to both").accepted().join();
    awaitArchived(bert, 1);

    Device phone = linked();

    assertThat(phone.history().messages().get(0).audience())
        .isEqualTo(Audience.verified(List.of(bert.id(), carl.id())));
  }

  /** A content key that came later, because the first wrap did not open, counts like any other. */
  @Test
  void aMessageThatWasSentAgainShouldBeArchived() {
    AtomicBoolean first = new AtomicBoolean(true);
    fake.wrapFilter =
        wraps -> first.getAndSet(false) ? wraps.stream().map(ArchiveTest::altered).toList() : wraps;
    anna.send(bert, "at the second try");
    await().untilAsserted(() -> assertThat(bert.messages).hasSize(1));
    awaitArchived(bert, 1);

    Device phone = linked();

    assertThat(phone.texts()).containsExactly("at the second try");
    assertThat(phone.history().unreadable()).as("no request is in the history").isEmpty();
  }

  private static Wrap altered(Wrap wrap) {
    byte[] bytes = wrap.sealed().bytes().clone();
    bytes[79] ^= 1;
    return new Wrap(wrap.account(), wrap.device(), wrap.key(), Bytes.of(bytes));
  }

  @Test
  void whatNobodyArchivedShouldBeToldAsUnreadable() {
    anna.send(bert, "archived");
    awaitArchived(bert, 1);
    Device phone = linked();
    bert.messenger.stop();
    await().until(() -> fake.openSockets() == 1);
    anna.send(bert, "read by the phone only, which is not connected");
    fake.wrapFilter = wraps -> List.of();
    anna.send(bert, "for nobody yet");

    HistoryPage history = phone.history();

    assertThat(history.messages()).hasSize(2);
    assertThat(history.unreadable())
        .extracting(Unreadable::reason)
        .containsExactly(Opened.Reason.NO_WRAP);
  }

  @Test
  void removingADeviceShouldOpenAnEpochThatItDoesNotKnow() {
    Device phone = linked();
    int number = phone.client.device();

    bert.messenger.identity().removeDevice(number).join();

    assertThat(epochs(bert)).containsExactly(1, 2);
    assertThat(sealedTo(bert, 2)).doesNotContain(number);
    anna.send(bert, "after the phone was lost");
    awaitArchived(bert, 1);
    assertThat(phone.texts()).isEmpty();
    assertThat(bert.texts()).containsExactly("after the phone was lost");
  }

  @Test
  void aRotatedKeyShouldGetTheArchiveKeysToo() {
    bert.messenger.identity().rotate(60_000).join();
    Device phone = linked();

    phone.messenger.identity().rotate(60_000).join();
    anna.send(bert, "hello");
    awaitArchived(bert, 1);

    assertThat(phone.texts()).containsExactly("hello");
    assertThat(epochs(bert)).containsExactly(1);
  }

  @Test
  void theRecoveryKeyShouldBringTheAccountBack() {
    anna.send(bert, "do not lose this");
    awaitArchived(bert, 1);
    String paper = bert.messenger.recovery().create().join().toText();
    assertThat(sealedTo(bert, 1)).containsExactly(0, 1);
    bert.messenger.stop();
    Device anew = device("bert", false);
    assertThat(anew.messenger.identity().publish().join()).isEqualTo(State.NEEDS_LINK);

    Recovery.Recovered recovered =
        anew.messenger.recovery().use(RecoveryKey.fromText(paper)).join();

    assertThat(recovered).isEqualTo(new Recovery.Recovered(State.PUBLISHED, 1));
    assertThat(anew.texts()).containsExactly("do not lose this");
  }

  @Test
  void anotherRecoveryKeyShouldTakeThePlaceOfTheOneBefore() {
    RecoveryKey first = bert.messenger.recovery().create().join();
    RecoveryKey second = bert.messenger.recovery().create().join();
    Device anew = device("bert", false);

    assertBadKeys(
        () -> anew.messenger.recovery().use(first).join(), BadKeysException.Reason.NOT_A_MEMBER);
    assertThat(anew.messenger.recovery().use(second).join().epochs()).isEqualTo(1);
  }

  /** The server knows the public key of the recovery key, and can put a chain of its own around. */
  @Test
  void aChainThatTheRecoveryKeyHasNotSignedForShouldNotBeJoined() {
    RecoveryKey paper = bert.messenger.recovery().create().join();
    try (FakeServer liar = new FakeServer()) {
      WhimbrelServer other = WhimbrelServer.at(liar.address(), test.runtime, 1);
      other.register("bert", "bert", "secret").join();
      Device ghost = new Device(other, "bert");
      ghost.messenger.identity().publish().join();
      RecoveryKeys.name(paper, ghost.messenger, ghost.client);
      JsonNode record = fake.archive(archive -> archive.recovery(bert.id()));
      liar.archive(
          archive -> {
            archive.setRecovery(bert.id(), record);
            return true;
          });
      Device anew = new Device(other, "bert");

      assertBadKeys(
          () -> anew.messenger.recovery().use(paper).join(), BadKeysException.Reason.FORK);
      List<Integer> holders = liar.archive(archive -> archive.sealedTo(bert.id(), 1));
      assertThat(holders).as("nothing is sealed to the ghost by the new device").containsExactly(1);
    }
  }

  @Test
  void anApprovalOfSomebodyWhoHasNotSeenTheRequestShouldBeRefused() {
    Device phone = device("bert", false);
    phone.messenger.identity().publish().join();
    LinkRequest request = phone.messenger.linking().request();
    LinkRequest guessed =
        new LinkRequest(
            request.user(), request.device(), request.identityKey(), Bytes.of(new byte[16]));
    SignedChainEntry word = bert.messenger.linking().approve(guessed).join();

    bert.messenger.linking().send(guessed, word).join();

    assertBadKeys(
        () -> phone.messenger.linking().awaitApproval(0).join(),
        BadKeysException.Reason.BAD_SIGNATURE);
    approve(request);
    assertThat(phone.messenger.linking().awaitApproval(0).join()).isEqualTo(State.PUBLISHED);
  }

  /** A chain of the server's own, with an approval that its ghost has signed. */
  @Test
  void aRealApprovalShouldNotLinkToAnotherChain() throws Exception {
    Device phone = device("bert", false);
    LinkRequest request = phone.messenger.linking().request();
    Persona ghost = Persona.create();
    SignedChainEntry word =
        new org.whimbrel.client.crypto.ChainSigner(ghost.device(1))
            .add(ghost.pinned().chain(), request, 1);
    Approval approval = request.approval(word);
    bert.messenger.linking().send(request, word).join();

    assertThat(request.isAnsweredBy(approval)).isTrue();
    assertBadKeys(
        () -> phone.messenger.linking().awaitApproval(0).join(),
        BadKeysException.Reason.WRONG_OWNER);
  }

  @Test
  void nobodyShouldBeAwaitedForEver() {
    Device phone = device("bert", false);
    phone.messenger.identity().publish().join();

    assertThat(phone.messenger.linking().awaitApproval(0).join()).isEqualTo(State.NEEDS_LINK);
  }

  @Test
  void anArchivedWrapOfAnotherMessageShouldNotOpen() {
    UUID one = anna.send(bert, "one");
    UUID other = anna.send(bert, "other");
    awaitArchived(bert, 2);
    fake.archive(
        archive -> {
          archive.swapWraps(bert.id(), one, other);
          return true;
        });

    HistoryPage history = linked().history();

    assertThat(history.messages()).isEmpty();
    assertThat(history.unreadable())
        .extracting(Unreadable::reason)
        .containsExactly(Opened.Reason.DECRYPT_FAILED, Opened.Reason.DECRYPT_FAILED);
  }

  /** What is archived before the key is here waits, also over a restart. */
  @Test
  void contentKeysShouldWaitForTheArchiveKey() {
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> taken = new CompletableFuture<>();
    Store store = new MemoryStore();
    ArchiveQueue before =
        new ArchiveQueue(
            test.runtime,
            store,
            10,
            Optional::empty,
            epoch -> Optional.empty(),
            wraps -> new CompletableFuture<>());
    for (int i = 0; i < 12; i++) {
      before.add(UUID.randomUUID(), Bytes.of(new byte[32]));
      before.flush().join();
    }
    var key = org.whimbrel.client.crypto.ArchiveKey.generate(bert.id(), 3, test.runtime.random());

    new ArchiveQueue(
            test.runtime,
            store,
            10,
            () -> Optional.of(key),
            epoch -> Optional.of(key),
            wraps -> {
              assertThat(wraps)
                  .allSatisfy(
                      wrap -> {
                        assertThat(wrap.epoch()).isEqualTo(3);
                        assertThat(key.unwrap(wrap.wrap())).contains(Bytes.of(new byte[32]));
                      });
              sizes.add(wraps.size());
              taken.complete(null);
              return taken;
            })
        .flush()
        .join();

    assertThat(sizes).as("the two oldest are given up").containsExactly(10);
    assertThat(store.list("archive-queue")).isEmpty();
  }

  /**
   * Epochs count anew after an identity reset; what was wrapped before must not be taken for new.
   */
  @Test
  void wrapsOfAFormerGenerationShouldBeDropped() {
    Store store = new MemoryStore();
    var former =
        org.whimbrel.client.crypto.ArchiveKey.generate(bert.id(), 1, test.runtime.random());
    var present =
        org.whimbrel.client.crypto.ArchiveKey.generate(bert.id(), 1, test.runtime.random());
    ArchiveQueue before =
        queue(store, former, wraps -> CompletableFuture.failedFuture(new IOException()));
    before.add(UUID.randomUUID(), Bytes.of(new byte[32]));
    before.flush().join();
    List<UUID> uploaded = new CopyOnWriteArrayList<>();

    ArchiveQueue after =
        queue(
            store,
            present,
            wraps -> {
              wraps.forEach(wrap -> uploaded.add(wrap.id()));
              return CompletableFuture.completedFuture(null);
            });
    UUID message = UUID.randomUUID();
    after.add(message, Bytes.of(new byte[32]));
    after.flush().join();

    assertThat(uploaded).containsExactly(message);
    assertThat(store.list("archive-queue")).isEmpty();
  }

  private ArchiveQueue queue(
      Store store,
      org.whimbrel.client.crypto.ArchiveKey key,
      Function<Collection<ArchivedWrap>, CompletableFuture<Void>> api) {
    return new ArchiveQueue(
        test.runtime, store, 10, () -> Optional.of(key), epoch -> Optional.of(key), api);
  }
}
