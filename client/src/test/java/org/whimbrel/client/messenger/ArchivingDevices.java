package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.crypto.LinkRequest;
import org.whimbrel.client.messenger.DeviceIdentity.State;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.client.store.Store;
import org.whimbrel.client.testing.FakeServer;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** Anna and Bert, with a device each and an archive each, and further devices of theirs. */
final class ArchivingDevices implements AutoCloseable {
  final TestRuntime test = new TestRuntime();
  final FakeServer fake = new FakeServer();
  final WhimbrelServer server = WhimbrelServer.at(fake.address(), test.runtime, 2);
  private final List<SecureMessenger> started = new CopyOnWriteArrayList<>();
  final Device anna = device("anna", true).published();
  final Device bert = device("bert", true).published();

  @Override
  public void close() {
    started.forEach(SecureMessenger::stop);
    fake.close();
    test.close();
  }

  /** Signs a device in, of an account that is new or not. */
  Device device(String handle, boolean register) {
    if (register) {
      server.register(handle, handle, "secret").join();
    }
    return new Device(server, handle);
  }

  /** A device with its messenger; it notes the messages that come. */
  final class Device implements MessengerListener {
    final Store store = new MemoryStore();
    final List<IncomingMessage> messages = new CopyOnWriteArrayList<>();
    final WhimbrelClient client;
    final SecureMessenger messenger;

    Device(WhimbrelServer at, String handle) {
      client = at.signIn(handle, "secret", "test", store).join();
      messenger = client.messenger(this);
    }

    /** With its keys at the server, and connected. */
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

    /** All of it. */
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

  /** Waits until so many messages of its account are archived. */
  void awaitArchived(Device device, int count) {
    await().untilAsserted(() -> assertThat(archived(device)).isEqualTo(count));
  }

  private int archived(Device device) {
    return fake.archive(archive -> archive.wraps(device.id()));
  }

  /** The epochs of its account's archive. */
  List<Integer> epochs(Device device) {
    return fake.archive(archive -> archive.epochs(device.id()));
  }

  /** Which devices of its account an epoch's key is sealed to; 0 is the recovery key. */
  List<Integer> sealedTo(Device device, int epoch) {
    return fake.archive(archive -> archive.sealedTo(device.id(), epoch));
  }

  /** A second device of Bert's, linked over the server. */
  Device linked() {
    Device phone = device("bert", false);
    assertThat(phone.messenger.identity().publish().join()).isEqualTo(State.NEEDS_LINK);
    approve(phone.messenger.linking().request());
    assertThat(phone.messenger.linking().awaitApproval(20_000).join()).isEqualTo(State.PUBLISHED);
    await().untilAsserted(() -> assertThat(sealedTo(bert, 1)).contains(phone.client.device()));
    phone.messenger.identity().publish().join(); // and takes what is sealed to it by now
    return phone;
  }

  /** Has Bert's first device vouch for another. */
  void approve(LinkRequest request) {
    LinkRequest scanned = LinkRequest.fromText(request.toText());
    SignedChainEntry word = bert.messenger.linking().approve(scanned).join();
    bert.messenger.linking().send(scanned, word).join();
  }

  /** What it does fails because of keys that are not good. */
  static void assertBadKeys(ThrowingCallable action, BadKeysException.Reason reason) {
    assertThatThrownBy(action)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            BadKeysException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
