package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.whimbrel.protocol.Frame;

/**
 * The restore drill of docs/deployment.md, with its scripts: the database's files are gone, and
 * come back from a base backup and archived WAL while the node and its broker stay.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestoreIT {
  private static final int HTTP_PORT = 26_000;
  private static final int MESSAGES = 20;

  private final WhimbrelServer server;
  private final Api api;
  private final ArchivedDatabase database;

  RestoreIT() throws IOException, InterruptedException {
    assumeThat(ArchivedDatabase.hasPsql()).as("psql is installed").isTrue();
    this.server = WhimbrelServer.start("restore", HTTP_PORT, true, Map.of());
    this.api = server.api();
    this.database = new ArchivedDatabase(server);
    await().atMost(60, TimeUnit.SECONDS).until(server::isReady);
  }

  @AfterAll
  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void allThatWasCommittedShouldComeBackFromTheBackupAndTheArchive()
      throws IOException, InterruptedException, SQLException {
    Pair pair = new Pair(api);
    List<Frame.Send> messages = new ArrayList<>();
    try (DeviceClient sender = DeviceClient.connect(server, pair.writing());
        DeviceClient reader = DeviceClient.connect(server, pair.reading())) {
      send(messages, pair, sender);
      Path backup = database.backup("whole");
      send(messages, pair, sender);
      reader.awaitEntries(messages.size());
      database.archiveAll();

      database.loseFiles();
      send(messages, pair, sender);
      database.restore(backup);
      await().atMost(60, TimeUnit.SECONDS).until(server::isReady);

      Messages.assertOnceAndGapless(reader, Messages.ids(messages));
      send(messages, pair, sender);
      Messages.assertOnceAndGapless(reader, Messages.ids(messages));
    }
    try (DeviceClient back = DeviceClient.connect(server, pair.reading())) {
      back.syncAll();
      Messages.assertOnceAndGapless(back, Messages.ids(messages));
    }
    assertThat(Messages.messageIds(api, pair.writing())).hasSize(messages.size());
  }

  @Test
  void whatComesAfterARestoreToAnEarlierMomentShouldNotBePassedOver()
      throws IOException, InterruptedException, SQLException {
    Pair pair = new Pair(api);
    List<Frame.Send> kept = new ArrayList<>();
    List<Frame.Send> lost = new ArrayList<>();
    Path backup;
    long cursor;
    try (DeviceClient sender = DeviceClient.connect(server, pair.writing());
        DeviceClient reader = DeviceClient.connect(server, pair.reading())) {
      backup = database.backup("early");
      send(kept, pair, sender);
      reader.awaitEntries(kept.size());
      database.restorePoint("before-the-mistake");
      send(lost, pair, sender);
      reader.awaitEntries(kept.size() + lost.size());
      cursor = reader.allEntries().stream().mapToLong(Frame.Entry::n).max().orElseThrow();
      reader.send(new Frame.Ack(cursor));
      await().atMost(20, TimeUnit.SECONDS).until(() -> database.acked(pair.reading()) == cursor);
      database.archiveAll();
    }
    server.killLiberty();
    database.loseFiles();
    database.restore(backup, "name", "before-the-mistake");
    assertThat(database.acked(pair.reading())).isLessThan(cursor);
    database.skipNumbers();
    server.startLiberty();

    List<Frame.Send> after = new ArrayList<>();
    try (DeviceClient sender = DeviceClient.connect(server, pair.writing());
        DeviceClient reader = DeviceClient.connect(server, pair.reading())) {
      send(after, pair, sender);
      assertThat(reader.awaitEntries(after.size())).allMatch(entry -> entry.n() > cursor);
      long newest = reader.allEntries().stream().mapToLong(Frame.Entry::n).max().orElseThrow();
      reader.send(new Frame.Ack(newest));
      await().atMost(20, TimeUnit.SECONDS).until(() -> database.acked(pair.reading()) == newest);
    }
    List<String> ids = Messages.messageIds(api, pair.reading());
    List<Frame.Send> there = new ArrayList<>(kept);
    there.addAll(after);
    assertThat(ids)
        .containsExactlyElementsOf(there.stream().map(send -> send.id().toString()).toList());
    try (DeviceClient back = DeviceClient.connect(server, pair.reading())) {
      // From where the device was, as a client does that was away meanwhile.
      back.send(new Frame.Sync(cursor));
      Frame.Page page = back.await(Frame.Page.class, mark -> mark.after() == cursor);
      assertThat(page.through()).isEqualTo(page.head());
      assertThat(back.entries().stream().map(Frame.Entry::id))
          .containsExactlyElementsOf(Messages.ids(after));
    }
  }

  @Test
  void aBackupWithoutAnArchiveShouldFail() throws IOException {
    database.archive(false);
    try {
      assertThatThrownBy(() -> database.backup("unarchived"))
          .hasMessageContaining("archive_mode is off");
      assertThat(database.backupFolder("unarchived")).doesNotExist();
    } finally {
      database.archive(true);
    }
    await().atMost(60, TimeUnit.SECONDS).until(server::isReady);
  }

  private static void send(List<Frame.Send> sent, Pair pair, DeviceClient sender) {
    List<Frame.Send> some = pair.writing().some(MESSAGES, pair.reading().account());
    some.forEach(sender::sendAccepted);
    sent.addAll(some);
  }

  /** Two who are connected. */
  private record Pair(Login writing, Login reading) {
    Pair(Api api) {
      this(connected(User.register(api, "alice"), User.register(api, "bob")));
    }

    private Pair(List<Login> both) {
      this(both.get(0), both.get(1));
    }

    private static List<Login> connected(User alice, User bob) {
      alice.connect(bob);
      return List.of(alice.signIn(), bob.signIn());
    }
  }
}
