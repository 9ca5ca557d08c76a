package org.whimbrel.client.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.client.socket.KeepAlive;
import org.whimbrel.client.socket.SocketEnd;
import org.whimbrel.client.store.BreakableStore;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.client.store.Store;
import org.whimbrel.client.testing.FakeServer;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.protocol.Wraps;

/** A mailbox on a socket, with a small server. */
class MailboxTest {
  private static final MailboxOptions OPTIONS =
      new MailboxOptions(
          10, 100, 4, 2, 5, 10, new Backoff(1, 20), new KeepAlive(20, 300, 100, 200));

  private final TestRuntime test = new TestRuntime();
  private final FakeServer fake = new FakeServer();
  private final WhimbrelServer server = WhimbrelServer.at(fake.address(), test.runtime, 2);
  private final MemoryStore annasStore = new MemoryStore();
  private final BreakableStore bertsStore = new BreakableStore();
  private final Recorder annaSees = new Recorder();
  private final Recorder bertSees = new Recorder();
  private final WhimbrelClient annaClient = signIn("anna", annasStore);
  private final WhimbrelClient bertClient = signIn("bert", bertsStore);
  private Mailbox anna = annaClient.mailbox(annaSees, OPTIONS);
  private final Mailbox bert = bertClient.mailbox(bertSees, OPTIONS);

  private static final class Recorder implements MailboxListener {
    final List<Long> numbers = new CopyOnWriteArrayList<>();
    final List<SocketEnd> downs = new CopyOnWriteArrayList<>();
    final List<SocketEnd> ends = new CopyOnWriteArrayList<>();
    final List<UUID> online = new CopyOnWriteArrayList<>();
    final List<Frame.Hello> hellos = new CopyOnWriteArrayList<>();

    @Override
    public CompletionStage<?> onEntry(Frame.Entry entry) {
      numbers.add(entry.n());
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onUp(Frame.Hello hello) {
      hellos.add(hello);
    }

    @Override
    public void onPresence(List<UUID> there, List<UUID> away) {
      online.addAll(there);
    }

    @Override
    public void onDown(SocketEnd end) {
      downs.add(end);
    }

    @Override
    public void onFinal(SocketEnd end) {
      ends.add(end);
    }
  }

  private WhimbrelClient signIn(String handle, Store store) {
    server.register(handle, handle, "secret").join();
    return server.signIn(handle, "secret", "test", store).join();
  }

  @BeforeEach
  void start() {
    anna.start();
    bert.start();
    await().until(() -> fake.openSockets() == 2);
  }

  @AfterEach
  void stop() {
    anna.stop();
    bert.stop();
    fake.close();
    test.close();
  }

  private Frame.Send toBert() {
    UUID id = UuidV7.at(Instant.now());
    return new Frame.Send(id, List.of(bertClient.account()), Bytes.of(new byte[] {1}), Wraps.NONE);
  }

  private static List<Long> upTo(long n) {
    return LongStream.rangeClosed(1, n).boxed().toList();
  }

  @Test
  void aServerThatIsSilentAndAnswersShouldBeKept() {
    await().until(() -> fake.pings.get() >= 6);

    assertThat(annaSees.downs).isEmpty();
    assertThat(fake.openSockets()).isEqualTo(2);
  }

  @Test
  void aServerThatDoesNotAnswerShouldBeLeft() {
    fake.silent = true;

    await()
        .untilAsserted(
            () -> assertThat(annaSees.downs).extracting(SocketEnd::reason).contains("silence"));
  }

  @Test
  void aWatchShouldBeKeptOverReconnects() {
    UUID bertId = bertClient.account();
    anna.watch(List.of(bertId));
    await().untilAsserted(() -> assertThat(annaSees.online).containsExactly(bertId));

    anna.reconnect("a fault");

    await().untilAsserted(() -> assertThat(annaSees.online).containsExactly(bertId, bertId));
    assertThat(fake.frames.stream().filter(Frame.Watch.class::isInstance))
        .containsOnly(new Frame.Watch(List.of(bertId)));
  }

  @Test
  void nobodyShouldBeWatchedBeyondTheServersBound() {
    List<UUID> many = Stream.generate(UUID::randomUUID).limit(1_001).toList();

    anna.watch(many);

    await()
        .untilAsserted(
            () -> assertThat(fake.frames).contains(new Frame.Watch(many.subList(0, 1_000))));
  }

  @Test
  void entriesShouldComeInOrderAndBeAcknowledged() {
    for (int i = 0; i < 20; i++) {
      anna.send(toBert()).join();
    }

    await().untilAsserted(() -> assertThat(bertSees.numbers).isEqualTo(upTo(20)));
    await().untilAsserted(() -> assertThat(fake.frames).contains(new Frame.Ack(20)));
    assertThat(bertClient.rest()).isNotNull();
  }

  /** The disk is full for a moment: the entries themselves were taken, so they go on. */
  @Test
  void aCursorThatCannotBeWrittenShouldNotStopTheEntries() {
    bertsStore.full = true;
    for (int i = 0; i < 20; i++) {
      anna.send(toBert()).join();
    }
    await().untilAsserted(() -> assertThat(bertSees.numbers).isEqualTo(upTo(20)));
    bertsStore.full = false;

    Bytes last = Bytes.of(new byte[] {'2', '0'});
    await().untilAsserted(() -> assertThat(bertsStore.read("cursor")).contains(last));
  }

  @Test
  void whatCameWhileTheSocketWasLostShouldComeBySync() {
    anna.send(toBert()).join();
    for (int round = 0; round < 5; round++) {
      fake.cutAll();
      for (int i = 0; i < 4; i++) {
        anna.send(toBert()).join();
      }
    }

    await().untilAsserted(() -> assertThat(bertSees.numbers).isEqualTo(upTo(21)));
    await().untilAsserted(() -> assertThat(annaSees.numbers).isEqualTo(upTo(21)));
    assertThat(bertSees.downs).isNotEmpty();
  }

  @Test
  void aMessageShouldBeSentAgainWhileTheServerIsBusy() {
    fake.busy.set(3);

    anna.send(toBert()).join();

    assertThat(fake.frames.stream().filter(Frame.Send.class::isInstance)).hasSize(4);
    assertThat(fake.entries(bertClient.account())).isEqualTo(1);
  }

  @Test
  void aBusyServerShouldBeAskedWithOneMessageHoweverManyWait() {
    fake.busy.set(Integer.MAX_VALUE);
    List<Frame.Send> waiting = Stream.generate(this::toBert).limit(10).toList();
    List<CompletableFuture<Void>> answers = waiting.stream().map(anna::send).toList();

    await().until(() -> sentAgain().size() >= 3);
    assertThat(sentAgain()).containsOnly(waiting.get(0).id());

    fake.busy.set(0);
    answers.forEach(CompletableFuture::join);
    await().untilAsserted(() -> assertThat(bertSees.numbers).isEqualTo(upTo(10)));
  }

  /** The ids of sends that were not the first of their message. */
  private List<UUID> sentAgain() {
    Set<UUID> before = new HashSet<>();
    return fake.frames.stream()
        .filter(Frame.Send.class::isInstance)
        .map(frame -> ((Frame.Send) frame).id())
        .filter(id -> !before.add(id))
        .toList();
  }

  @Test
  void aRestartShouldGoOnBehindWhatWasTaken() {
    anna.send(toBert()).join();
    await().untilAsserted(() -> assertThat(annasStore.read("cursor")).isPresent());
    anna.stop();
    await().until(() -> fake.openSockets() == 1);
    Recorder again = new Recorder();

    anna = annaClient.mailbox(again, OPTIONS);
    CompletableFuture<Void> answered = anna.send(toBert());
    anna.start();

    answered.join();
    await().untilAsserted(() -> assertThat(again.numbers).containsExactly(2L));
  }

  @Test
  void aCodeThatIsFinalShouldEndItForGood() {
    for (CloseCode code : List.of(CloseCode.DISPLACED, CloseCode.GOING_AWAY)) {
      fake.closeAll(
          code == CloseCode.DISPLACED ? annaClient.account() : bertClient.account(), code.code());
    }

    await()
        .untilAsserted(
            () -> assertThat(annaSees.ends).extracting(SocketEnd::code).containsExactly(4409));
    await().untilAsserted(() -> assertThat(bertSees.hellos).hasSize(2));
    assertThat(annaSees.hellos).hasSize(1);
    assertThat(annaSees.downs).isEmpty();
    assertThat(bertSees.ends).isEmpty();
    assertThat(bertSees.downs).extracting(SocketEnd::code).containsExactly(1001);
  }

  /** A partition showed it: the handshake of a connection that was given up came through later. */
  @Test
  void whoWasDisplacedByAConnectionThatItGaveUpShouldTakeTheDeviceBackOnce() {
    fake.cutAll();
    await().untilAsserted(() -> assertThat(annaSees.hellos).hasSize(2));

    fake.closeAll(annaClient.account(), CloseCode.DISPLACED.code());
    await().untilAsserted(() -> assertThat(annaSees.hellos).hasSize(3));
    assertThat(annaSees.ends).isEmpty();

    fake.closeAll(annaClient.account(), CloseCode.DISPLACED.code());
    await()
        .untilAsserted(
            () -> assertThat(annaSees.ends).extracting(SocketEnd::code).containsExactly(4409));
  }

  @Test
  void aTokenThatIsNotTakenShouldBeRefreshed() {
    fake.refusedHandshakes.set(1);
    fake.closeAll(annaClient.account(), CloseCode.GOING_AWAY.code());

    await().untilAsserted(() -> assertThat(annaSees.hellos).hasSize(2));
    assertThat(fake.requests).contains("POST /api/session/refresh");
    assertThat(annaSees.ends).isEmpty();
  }

  @Test
  void tokensThatAreNeverTakenShouldMeanSignedOut() {
    fake.refusedHandshakes.set(100);
    fake.closeAll(annaClient.account(), CloseCode.GOING_AWAY.code());

    await()
        .untilAsserted(
            () ->
                assertThat(annaSees.ends)
                    .extracting(SocketEnd::code)
                    .containsExactly(CloseCode.SIGNED_OUT.code()));
  }
}
