package org.whimbrel.client.messenger;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.SafetyNumber;
import org.whimbrel.client.mailbox.Mailbox;
import org.whimbrel.client.mailbox.MailboxListener;
import org.whimbrel.client.net.Addresses;
import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.rest.RestClient;
import org.whimbrel.client.rest.TokenSource;
import org.whimbrel.client.socket.SocketEnd;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Frame;

/**
 * Sends and receives texts that only the devices of sender and recipients can read. Thread-safe;
 * asynchronous throughout.
 *
 * <p>Before the first {@link #send} the device's keys have to be published: {@link
 * DeviceIdentity#publish}.
 */
public final class SecureMessenger {
  private static final int CONVERSATION_MAX_CHARS = 64;

  private final MessengerListener listener;
  private final DeviceIdentity identity;
  private final KeyDirectory directory;
  private final Outbound outbound;
  private final Inbound inbound;
  private final ResendRequester requester;
  private final ReadMarks readMarks;
  private final Mailbox mailbox;
  private final DeviceLinking linking;
  private final Recovery recovery;
  private final Archiving archiving;
  private final Audiences audiences;
  private final KeyRotation rotation;
  private final HistoryReader history;

  /**
   * Not connected yet.
   *
   * @param addresses of the server
   * @param store what an earlier run of this very device left
   */
  public SecureMessenger(
      ClientRuntime runtime,
      Addresses addresses,
      TokenSource tokens,
      RestClient rest,
      Store store,
      MessengerListener listener,
      MessengerOptions options) {
    this.listener = listener;
    this.directory =
        new KeyDirectory(rest.keys(), store, new KeyNews(listener), options.accountsMaxCount());
    this.identity =
        new DeviceIdentity(
            runtime,
            store,
            rest.keys(),
            directory,
            tokens.account(),
            tokens.device(),
            this::onPublished);
    this.rotation = new KeyRotation(runtime, identity, options.rotation());
    this.linking = new DeviceLinking(runtime, store, rest.keys(), directory, identity);
    SentKeys sentKeys = new SentKeys(store, options.sentKeysMaxCount(), options.sentKeysMaxAgeMs());
    WaitingMessages waiting = new WaitingMessages(store, options.waitingMaxCount());
    this.outbound = new Outbound(runtime, store, identity, directory, sentKeys, this::transmit);
    WrapRepair repair =
        new WrapRepair(
            directory, sentKeys, rest.messages()::topUp, outbound::nowMs, identity::isMember);
    ArchiveKeyring keyring = new ArchiveKeyring(store, tokens.account());
    Archive archive = new Archive(runtime, rest.archive(), identity, directory, keyring);
    this.archiving =
        new Archiving(
            archive,
            new ArchiveQueue(
                runtime,
                store,
                options.archiveMaxCount(),
                archive::writable,
                archive::find,
                rest.archive()::addWraps),
            sentKeys,
            outbound::nowMs);
    this.recovery =
        new Recovery(runtime, rest.keys(), rest.archive(), directory, identity, archive);
    SenderChains senders = new SenderChains(runtime, directory);
    this.audiences =
        new Audiences(
            runtime,
            new RecipientLists(store, tokens.account(), options.audiencesMaxCount()),
            new AudienceQuestions(store, options.audiencesMaxCount()),
            rest.messages()::recipients,
            listener::onAudience,
            Backoff.RECONNECT);
    this.history = new HistoryReader(rest.messages(), identity, senders, archive, audiences);
    this.requester = new ResendRequester(runtime, waiting, outbound::resendRequest);
    this.readMarks = new ReadMarks(store, options.readMarksMaxCount(), this::transmitRead);
    this.inbound =
        new Inbound(
            runtime,
            identity,
            directory,
            repair,
            waiting,
            requester,
            readMarks,
            senders,
            archiving,
            audiences,
            listener,
            options.seenMaxCount());
    this.mailbox = new Mailbox(runtime, addresses, tokens, store, new Entries(), options.mailbox());
  }

  private CompletableFuture<Void> onPublished() {
    return archiving.refresh();
  }

  private void transmitRead(Frame.Read read) {
    mailbox.tell(read);
  }

  private CompletableFuture<Void> transmit(Frame.Send send) {
    return mailbox.send(send);
  }

  /** Connects, and stays connected until {@link #stop}. */
  public void start() {
    archiving.up(true);
    mailbox.start();
    requester.resume();
  }

  /** Ends the session. What waits is in the store. */
  public void stop() {
    mailbox.stop();
    archiving.up(false);
    audiences.up(false);
    rotation.down();
  }

  /**
   * Done when the session that {@link #stop} ended is over, the last acknowledgement included, and
   * what it began is done or has failed: wraps that others asked for, archiving, whom messages were
   * addressed to, a new key. A process that exits before leaves that to its next run.
   */
  public CompletableFuture<Void> ended() {
    return CompletableFuture.allOf(
        mailbox.ended().thenCompose(done -> archiving.settled()),
        inbound.settled(),
        audiences.settled(),
        rotation.settled());
  }

  /** This device's keys: to publish, rotate, revoke. */
  public DeviceIdentity identity() {
    return identity;
  }

  /** To make a new device one of the account. */
  public DeviceLinking linking() {
    return linking;
  }

  /** For when all devices are lost. */
  public Recovery recovery() {
    return recovery;
  }

  /**
   * Takes the archive keys that other devices have sealed to this one meanwhile.
   *
   * @return whether the account's current one is here; without it {@link #history} opens nothing
   *     new
   */
  public CompletableFuture<Boolean> learnArchiveKeys() {
    return archiving.refresh().thenApply(done -> archiving.isReady());
  }

  /**
   * A page of what the account's mailbox has, also from before this device, opened by archive keys;
   * signature and hash of each message are checked as always. What this device has shown already
   * comes again. Marks nothing as delivered or read.
   *
   * @param after the mailbox number to begin behind; 0, then {@link HistoryPage#through}
   * @param limit the most entries, as far as the server allows
   */
  public CompletableFuture<HistoryPage> history(long after, int limit) {
    return history.page(after, limit);
  }

  /**
   * Sends a text to accounts, and to the own account's other devices. Keys that are not here are
   * fetched first; a recipient without any gets the message when it has some and this device is
   * there to add a wrap.
   *
   * @param to 1 to as many accounts as the server allows
   * @param conversation what clients group messages by, up to 64 characters; it is not encrypted,
   *     and may be empty
   * @param text 1 to 1,000 Unicode code points, at most 4,096 bytes of UTF-8
   * @throws IllegalArgumentException if the text or the conversation is out of bounds
   */
  public Sending send(List<UUID> to, String conversation, String text) {
    if (to.isEmpty() || conversation.length() > CONVERSATION_MAX_CHARS) {
      throw new IllegalArgumentException("no recipient, or a conversation's name too long");
    }
    return outbound.text(to, conversation, text);
  }

  /** The user has read these messages; senders learn of it if the user lets them. */
  public void markRead(Collection<UUID> messages) {
    readMarks.add(messages);
  }

  /**
   * Watches these accounts in place of those before, in this session and in all that follow: {@link
   * MessengerListener#onPresence} is told who of them is there. Only contacts are ever told online.
   * Of more than the server lets one watch the last are left out.
   */
  public void watch(Collection<UUID> users) {
    mailbox.watch(users);
  }

  /** Asks for the keys of accounts as they are now, in one request for many. */
  public CompletableFuture<Void> learnKeys(Collection<UUID> users) {
    return directory.refresh(users);
  }

  /** What two people compare; empty while the keys of either are not here. */
  public Optional<SafetyNumber> safetyNumber(UUID other) {
    Optional<PinnedChain> own = directory.chain(identity.account());
    Optional<PinnedChain> theirs = directory.chain(other);
    return own.isEmpty() || theirs.isEmpty()
        ? Optional.empty()
        : Optional.of(SafetyNumber.of(own.get().chain().genesis(), theirs.get().chain().genesis()));
  }

  /** What comes from the mailbox. */
  private final class Entries implements MailboxListener {
    @Override
    public CompletionStage<?> onEntry(Frame.Entry entry) {
      return inbound.take(entry);
    }

    @Override
    public void onCaughtUp() {
      rotation.caughtUp();
      archiving.caughtUp();
      listener.onCaughtUp();
    }

    @Override
    public void onUp(Frame.Hello hello) {
      outbound.onServerTime(hello.serverTimeMs());
      readMarks.onUp(hello.limits().readMaxCount());
      audiences.up(true);
      listener.onUp(hello);
    }

    @Override
    public void onPresence(List<UUID> online, List<UUID> offline) {
      listener.onPresence(online, offline);
    }

    @Override
    public void onDown(SocketEnd end) {
      audiences.up(false);
      rotation.down();
      listener.onDown(end);
    }

    @Override
    public void onFinal(SocketEnd end) {
      listener.onFinal(end);
    }

    @Override
    public void onAccepted(UUID id) {
      listener.onAccepted(id);
    }

    @Override
    public void onRejected(Frame.Rejected rejected) {
      Long serverTimeMs = rejected.serverTimeMs();
      if (serverTimeMs != null) {
        outbound.onServerTime(serverTimeMs);
      }
      listener.onRejected(rejected);
    }
  }
}
