package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.messenger.ArchivingDevices.Device;
import org.whimbrel.client.testing.FakeServer;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Wrap;

/** The archive of an account: what devices can read that come later, and what nobody can. */
class ArchiveTest {
  private final ArchivingDevices all = new ArchivingDevices();
  private final FakeServer fake = all.fake;
  private final Device anna = all.anna;
  private final Device bert = all.bert;

  @AfterEach
  void stop() {
    all.close();
  }

  @Test
  void theFirstDeviceShouldBeginTheArchive() {
    assertThat(all.epochs(bert)).containsExactly(1);
    assertThat(all.sealedTo(bert, 1)).containsExactly(1);
  }

  @Test
  void aLinkedDeviceShouldReadWhatCameBeforeIt() {
    anna.send(bert, "before");
    bert.send(anna, "and my answer");
    all.awaitArchived(bert, 2);

    Device phone = all.linked();

    HistoryPage history = phone.history();
    assertThat(history.messages())
        .extracting(IncomingMessage::text)
        .containsExactly("before", "and my answer");
    assertThat(history.messages()).extracting(IncomingMessage::own).containsExactly(false, true);
    assertThat(history.unreadable()).isEmpty();
    assertThat(all.epochs(bert)).as("nobody made another one").containsExactly(1);
  }

  @Test
  void aLinkedDeviceShouldLearnWhoElseGotAMessage() {
    Device carl = all.device("carl", true).published();
    anna.messenger.send(List.of(bert.id(), carl.id()), "", "to both").accepted().join();
    all.awaitArchived(bert, 1);

    Device phone = all.linked();

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
    all.awaitArchived(bert, 1);

    Device phone = all.linked();

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
    all.awaitArchived(bert, 1);
    Device phone = all.linked();
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
    Device phone = all.linked();
    int number = phone.client.device();

    bert.messenger.identity().removeDevice(number).join();

    assertThat(all.epochs(bert)).containsExactly(1, 2);
    assertThat(all.sealedTo(bert, 2)).doesNotContain(number);
    anna.send(bert, "after the phone was lost");
    all.awaitArchived(bert, 1);
    assertThat(phone.texts()).isEmpty();
    assertThat(bert.texts()).containsExactly("after the phone was lost");
  }

  @Test
  void aRotatedKeyShouldGetTheArchiveKeysToo() {
    bert.messenger.identity().rotate(60_000).join();
    Device phone = all.linked();

    phone.messenger.identity().rotate(60_000).join();
    anna.send(bert, "hello");
    all.awaitArchived(bert, 1);

    assertThat(phone.texts()).containsExactly("hello");
    assertThat(all.epochs(bert)).containsExactly(1);
  }

  @Test
  void anArchivedWrapOfAnotherMessageShouldNotOpen() {
    UUID one = anna.send(bert, "one");
    UUID other = anna.send(bert, "other");
    all.awaitArchived(bert, 2);
    fake.archive(
        archive -> {
          archive.swapWraps(bert.id(), one, other);
          return true;
        });

    HistoryPage history = all.linked().history();

    assertThat(history.messages()).isEmpty();
    assertThat(history.unreadable())
        .extracting(Unreadable::reason)
        .containsExactly(Opened.Reason.DECRYPT_FAILED, Opened.Reason.DECRYPT_FAILED);
  }
}
