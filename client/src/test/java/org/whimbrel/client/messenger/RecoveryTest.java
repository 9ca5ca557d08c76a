package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.crypto.RecoveryKey;
import org.whimbrel.client.messenger.ArchivingDevices.Device;
import org.whimbrel.client.messenger.DeviceIdentity.State;
import org.whimbrel.client.testing.FakeServer;
import org.whimbrel.protocol.keys.BadKeysException;

/** Getting an account back with the recovery key. */
class RecoveryTest {
  private final ArchivingDevices all = new ArchivingDevices();
  private final FakeServer fake = all.fake;
  private final Device anna = all.anna;
  private final Device bert = all.bert;

  @AfterEach
  void stop() {
    all.close();
  }

  @Test
  void theRecoveryKeyShouldBringTheAccountBack() {
    anna.send(bert, "do not lose this");
    all.awaitArchived(bert, 1);
    String paper = bert.messenger.recovery().create().join().toText();
    assertThat(all.sealedTo(bert, 1)).containsExactly(0, 1);
    bert.messenger.stop();
    Device anew = all.device("bert", false);
    assertThat(anew.messenger.identity().publish().join()).isEqualTo(State.NEEDS_LINK);

    Recovery.Recovered recovered =
        anew.messenger.recovery().use(RecoveryKey.fromText(paper)).join();

    assertThat(recovered).isEqualTo(new Recovery.Recovered(State.PUBLISHED, 1));
    assertThat(anew.texts()).containsExactly("do not lose this");
  }

  @Test
  void aRecoveryThatBrokeOffAfterTheDeviceJoinedShouldBeFinishedByAnotherTry() {
    anna.send(bert, "do not lose this");
    all.awaitArchived(bert, 1);
    RecoveryKey paper = bert.messenger.recovery().create().join();
    bert.messenger.stop();
    Device anew = all.device("bert", false);
    DeviceIdentity identity = anew.messenger.identity();
    assertThat(identity.publish().join()).isEqualTo(State.NEEDS_LINK);
    State joined =
        identity
            .join(
                identity
                    .signer()
                    .addByRecovery(
                        identity.ownChain().chain(), paper.signingKey(), all.test.runtime.nowMs()))
            .join();
    assertThat(joined).isEqualTo(State.PUBLISHED);
    assertThat(anew.texts()).isEmpty();

    assertThat(anew.messenger.recovery().use(paper).join())
        .isEqualTo(new Recovery.Recovered(State.PUBLISHED, 1));

    assertThat(anew.texts()).containsExactly("do not lose this");
  }

  @Test
  void aRecoveryKeyThatWasNotFinishedShouldBeToldAndAnotherOneMade() {
    RecoveryKey first = bert.messenger.recovery().create().join();
    fake.failingRecoveries.set(1);

    assertThatThrownBy(() -> bert.messenger.recovery().create().join())
        .hasCauseInstanceOf(UnfinishedRecoveryKeyException.class);
    RecoveryKey third = bert.messenger.recovery().create().join();

    Device anew = all.device("bert", false);
    ArchivingDevices.assertBadKeys(
        () -> anew.messenger.recovery().use(first).join(), BadKeysException.Reason.NOT_A_MEMBER);
    assertThat(anew.messenger.recovery().use(third).join().epochs()).isEqualTo(1);
  }

  @Test
  void anotherRecoveryKeyShouldTakeThePlaceOfTheOneBefore() {
    RecoveryKey first = bert.messenger.recovery().create().join();
    RecoveryKey second = bert.messenger.recovery().create().join();
    Device anew = all.device("bert", false);

    ArchivingDevices.assertBadKeys(
        () -> anew.messenger.recovery().use(first).join(), BadKeysException.Reason.NOT_A_MEMBER);
    assertThat(anew.messenger.recovery().use(second).join().epochs()).isEqualTo(1);
  }

  /** The server knows the public key of the recovery key, and can put a chain of its own around. */
  @Test
  void aChainThatTheRecoveryKeyHasNotSignedForShouldNotBeJoined() {
    RecoveryKey paper = bert.messenger.recovery().create().join();
    try (FakeServer liar = new FakeServer()) {
      WhimbrelServer other = WhimbrelServer.at(liar.address(), all.test.runtime, 1);
      other.register("bert", "bert", "secret").join();
      Device ghost = all.new Device(other, "bert");
      ghost.messenger.identity().publish().join();
      RecoveryKeys.name(paper, ghost.messenger, ghost.client);
      JsonNode record = fake.archive(archive -> archive.recovery(bert.id()));
      liar.archive(
          archive -> {
            archive.setRecovery(bert.id(), record);
            return true;
          });
      Device anew = all.new Device(other, "bert");

      ArchivingDevices.assertBadKeys(
          () -> anew.messenger.recovery().use(paper).join(), BadKeysException.Reason.FORK);
      List<Integer> holders = liar.archive(archive -> archive.sealedTo(bert.id(), 1));
      assertThat(holders).as("nothing is sealed to the ghost by the new device").containsExactly(1);
    }
  }
}
