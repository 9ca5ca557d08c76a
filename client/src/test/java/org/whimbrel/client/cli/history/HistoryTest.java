package org.whimbrel.client.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.whimbrel.client.cli.history.Event.Progress;
import org.whimbrel.client.cli.history.Event.Stage;

class HistoryTest {
  private static final UUID ANNA = UUID.randomUUID();
  private static final UUID BERT = UUID.randomUUID();
  private static final UUID CARL = UUID.randomUUID();

  @TempDir Path folder = Path.of("");
  private History history = History.readOnly(Path.of(""), new HistoryKey(Path.of(""), null));

  private void open() {
    history.close();
    history = History.open(folder, new HistoryKey(folder.resolve("device"), null));
  }

  @AfterEach
  void close() {
    history.close();
  }

  private static Event.Message message(UUID id, int device, String text) {
    return new Event.Message(7, id, ANNA, device, List.of(), "", 1_000, 999, false, text, null);
  }

  private static Progress progress(Stage stage, UUID id, UUID... of) {
    return new Progress(stage, List.of(id), List.of(of), null);
  }

  @Test
  void eachEventShouldBeKeptOnceAcrossRestarts() {
    open();
    UUID id = UUID.randomUUID();
    List<Event> events =
        List.of(
            message(id, 1, "Grüße 👋"),
            message(id, 2, "the same id from another device"),
            new Event.Outgoing(UUID.randomUUID(), List.of(ANNA, BERT), 5, "out"),
            progress(Stage.DELIVERED, UUID.randomUUID(), BERT),
            new Event.Notice(8, "keys", BERT, 6, null),
            new Event.Unreadable(9, UUID.randomUUID(), BERT, "no-wrap", true),
            new Event.IdentityReset(BERT, 7),
            new Event.BadKeys(BERT, 8, "fork"),
            new Event.Recipients(id, "digest", List.of(CARL), true),
            new Event.Verified(BERT, "12345", 9),
            new Event.Name(ANNA, "anna", "Anna"));
    events.forEach(event -> assertThat(history.add(event)).isTrue());
    open();

    assertThat(history.events()).isEqualTo(events);
    events.stream()
        .filter(event -> !(event instanceof Event.IdentityReset || event instanceof Event.BadKeys))
        .filter(event -> !(event instanceof Event.Outgoing))
        .forEach(event -> assertThat(history.add(event)).as(event.toString()).isFalse());
    assertThat(history.size()).isEqualTo(events.size());
  }

  @Test
  void stateShouldBeThatOfTheLastRecipientWhoGetsIt() {
    open();
    UUID id = UUID.randomUUID();
    List<UUID> to = List.of(ANNA, BERT, CARL);
    history.add(new Event.Outgoing(id, to, 1, "hello"));
    assertThat(history.state(id, to)).isEqualTo("sending");
    history.add(progress(Stage.ACCEPTED, id));
    assertThat(history.state(id, to)).isEqualTo("accepted");
    history.add(progress(Stage.SENT, id, ANNA, BERT));
    history.add(progress(Stage.DROPPED, id, CARL));
    assertThat(history.state(id, to)).isEqualTo("sent");
    history.add(progress(Stage.DELIVERED, id, ANNA));
    assertThat(history.state(id, to)).isEqualTo("sent");
    history.add(progress(Stage.READ, id, BERT));
    assertThat(history.state(id, to)).isEqualTo("delivered");
    assertThat(history.add(progress(Stage.DELIVERED, id, BERT))).as("was read").isFalse();
    history.add(progress(Stage.READ, id, ANNA));
    open();

    assertThat(history.state(id, to)).isEqualTo("read");
    assertThat(history.dropped(id)).containsExactly(CARL);
    assertThat(history.isReadBy(ANNA, id)).isTrue();
    assertThat(history.rejection(id)).isEmpty();
  }

  @Test
  void messageThatReachesNobodyOrIsNotTakenShouldSaySo() {
    open();
    UUID dropped = UUID.randomUUID();
    UUID rejected = UUID.randomUUID();
    history.add(progress(Stage.ACCEPTED, dropped));
    history.add(progress(Stage.SENT, dropped));
    history.add(progress(Stage.DROPPED, dropped, ANNA));
    history.add(new Progress(Stage.REJECTED, List.of(rejected), List.of(), "id-taken"));

    assertThat(history.state(dropped, List.of(ANNA))).isEqualTo("dropped");
    assertThat(history.reached(Stage.READ, dropped, List.of(ANNA))).isFalse();
    assertThat(history.state(rejected, List.of(ANNA))).isEqualTo("rejected");
    assertThat(history.rejection(rejected)).contains("id-taken");
  }

  @Test
  void namesShouldBeLearnedAndAHandleStayWithItsAccount() throws IOException {
    open();
    JsonNode info =
        new JsonMapper()
            .readTree(
                "{\"state\":\"incoming\",\"user\":{\"id\":\"%s\",\"handle\":\"anna\",\"displayName\":\"A\"}}"
                    .formatted(ANNA));
    history.add(new Event.Notice(1, "connection", ANNA, 1, info));
    history.add(new Event.Name(BERT, "anna", "not Anna"));
    open();

    assertThat(history.account("anna")).contains(ANNA);
    assertThat(history.name(ANNA)).contains(new Event.Name(ANNA, "anna", "A"));
    assertThat(history.name(CARL)).isEmpty();
  }

  @Test
  void othersShouldReadWhileItIsAddedTo() {
    open();
    history.add(message(UUID.randomUUID(), 1, "one"));
    HistoryKey key = new HistoryKey(folder.resolve("device"), null);
    try (History reader = History.readOnly(folder, key)) {
      assertThat(reader.size()).isEqualTo(1);
    }
    history.add(message(UUID.randomUUID(), 1, "two"));
    try (History reader = History.readOnly(folder, key)) {
      assertThat(reader.events()).isEqualTo(history.events());
    }
  }

  @Test
  void recipientsShouldBeKnownOnceTheyAreVerified() {
    open();
    Event.Message message =
        new Event.Message(
            7, UUID.randomUUID(), ANNA, 1, List.of(), "", 1_000, 999, false, "to us", "digest");
    history.add(message);
    assertThat(history.conversation(message)).isEmpty();
    assertThat(history.isUnverified(message)).isFalse();
    history.add(new Event.Recipients(message.id(), "digest", List.of(), false));
    assertThat(history.isUnverified(message)).isTrue();
    Event verified = new Event.Recipients(message.id(), "digest", List.of(BERT), true);
    assertThat(history.add(verified)).isTrue();
    assertThat(history.add(new Event.Recipients(message.id(), "digest", List.of(), false)))
        .as("what was verified stays so")
        .isFalse();
    open();

    assertThat(history.to(message)).contains(List.of(BERT));
    assertThat(history.conversation(message)).contains(List.of(ANNA, BERT));
    assertThat(history.isUnverified(message)).isFalse();
    assertThat(history.find(message.id())).contains(message);
  }
}
