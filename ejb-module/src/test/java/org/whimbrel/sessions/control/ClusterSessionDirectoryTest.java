package org.whimbrel.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.Failures;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.sessions.control.SessionDirectory.Registration;

class ClusterSessionDirectoryTest extends SessionDirectoryContract {
  private final AccountId cleo = new AccountId(UUID.randomUUID());
  private final DeviceId device = new DeviceId(cleo, 1);
  private ClusterNode first;
  private ClusterNode second;

  @BeforeEach
  void startNodes() throws Exception {
    first = ClusterNode.start(1);
    second = ClusterNode.start(2);
    await().atMost(LIMIT).until(() -> first.directory.members().size() == 2);
  }

  @AfterEach
  void stopNodes() {
    second.close();
    first.close();
  }

  /** What cannot be looked up comes again with its batch, and does not go to the dead letters. */
  @Test
  void aNodeThatIsNoMemberShouldNotSayThatNobodyIsThere() {
    second.directory.close();

    assertThatThrownBy(() -> second.directory.nodesOf(List.of(cleo)))
        .satisfies(failure -> assertThat(Failures.isTransient(failure)).isTrue());
  }

  @Override
  SessionDirectory directory(NodeId node) {
    return (node.equals(NODE_1) ? first : second).directory;
  }

  @Test
  void aRegistrationThatReturnedShouldBeKnownOnTheOtherNodeAtOnce() {
    for (int round = 0; round < 200; round++) {
      ClusterNode here = round % 2 == 0 ? first : second;
      ClusterNode there = round % 2 == 0 ? second : first;
      NodeId node = round % 2 == 0 ? NODE_1 : NODE_2;
      here.directory.register(device, on(node));
      assertThat(there.directory.nodesOf(List.of(cleo))).isEqualTo(Map.of(node, Set.of(cleo)));
    }
  }

  @Test
  void devicesOfAnAccountThatRegisterAtOnceOnTwoNodesShouldBothBeKnown() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 100; round++) {
        AccountId account = new AccountId(UUID.randomUUID());
        List<Future<?>> done = new ArrayList<>();
        done.add(
            threads.submit(() -> first.directory.register(new DeviceId(account, 1), on(NODE_1))));
        done.add(
            threads.submit(() -> second.directory.register(new DeviceId(account, 2), on(NODE_2))));
        for (Future<?> each : done) {
          each.get();
        }
        for (ClusterNode node : List.of(first, second)) {
          assertThat(node.directory.nodesOf(List.of(account)).keySet())
              .containsExactlyInAnyOrder(NODE_1, NODE_2);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theOlderSessionOnAnotherNodeShouldBeDisplacedAndNotTheNewer() {
    Registration older = on(NODE_1);
    first.directory.register(device, older);
    second.directory.register(device, on(NODE_2));

    await().atMost(LIMIT).until(() -> first.displaced.contains(older.session()));
    first.directory.unregister(device, older);

    assertThat(second.displaced).isEmpty();
    assertThat(first.directory.nodesOf(List.of(cleo))).isEqualTo(Map.of(NODE_2, Set.of(cleo)));
  }

  /** I4 and I6: the removal of the older one may come later than the registration of the newer. */
  @Test
  void aRegistrationShouldHoldThatOvertakesTheRemovalOfTheOneBefore() {
    Registration last = on(NODE_1);
    first.directory.register(device, last);
    for (int round = 0; round < 200; round++) {
      ClusterNode holds = round % 2 == 0 ? first : second;
      ClusterNode next = round % 2 == 0 ? second : first;
      NodeId node = round % 2 == 0 ? NODE_2 : NODE_1;
      holds.directory.unregister(device, last);
      last = on(node);
      next.directory.register(device, last);
      for (ClusterNode each : List.of(first, second)) {
        assertThat(each.directory.nodesOf(List.of(cleo))).isEqualTo(Map.of(node, Set.of(cleo)));
      }
    }
  }

  @Test
  void lettingASessionGoShouldNotWaitForANodeThatDoesNotAnswer() throws Exception {
    Registration gone = on(NODE_1);
    first.directory.register(device, gone);
    second.cutOff(true);
    first.cutOff(true);

    first.directory.unregister(device, gone);

    assertThat(first.directory.members()).hasSize(2);
    await().atMost(LIMIT).until(() -> first.directory.present(List.of(cleo)).isEmpty());
    first.cutOff(false);
    second.cutOff(false);
    await().atMost(LIMIT).until(() -> second.directory.members().size() == 2);
    await().atMost(LIMIT).until(() -> second.directory.present(List.of(cleo)).isEmpty());
  }

  @Test
  void aDepartedNodesEntriesShouldVanishAndBeTold() {
    List<Boolean> heard = new ArrayList<>();
    second.directory.register(device, on(NODE_2));
    first.directory.listen((account, present) -> heard.add(present));

    second.close();

    await().atMost(LIMIT).until(() -> first.directory.present(List.of(cleo)).isEmpty());
    assertThat(heard).containsExactly(false);
  }

  @Test
  void aRestartedNodeShouldNotKeepItsOldEntries() throws Exception {
    second.directory.register(device, on(NODE_2));
    second.close();
    second = ClusterNode.start(2);

    for (ClusterNode node : List.of(first, second)) {
      await().atMost(LIMIT).until(() -> node.directory.present(List.of(cleo)).isEmpty());
    }
  }

  @Test
  void afterASplitTheNewerSessionShouldStayAndNothingBeMissing() throws Exception {
    AccountId dora = new AccountId(UUID.randomUUID());
    Registration older = on(NODE_1);
    first.directory.register(device, older);
    first.directory.register(new DeviceId(dora, 1), on(NODE_1));
    assertThat(first.directory.isShared()).isTrue();
    first.cutOff(true);
    second.cutOff(true);
    await().atMost(LIMIT).until(() -> second.directory.members().size() == 1);
    await().atMost(LIMIT).until(() -> first.directory.members().size() == 1);
    assertThat(first.directory.isShared()).isFalse();
    await().atMost(LIMIT).until(() -> second.directory.present(List.of(cleo, dora)).isEmpty());
    second.directory.register(device, on(NODE_2));
    assertThat(first.directory.nodesOf(List.of(cleo))).containsOnlyKeys(NODE_1);

    first.cutOff(false);
    second.cutOff(false);

    for (ClusterNode node : List.of(first, second)) {
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(node.directory.nodesOf(List.of(cleo, dora)))
                      .isEqualTo(Map.of(NODE_1, Set.of(dora), NODE_2, Set.of(cleo))));
    }
    await().atMost(LIMIT).until(() -> first.displaced.contains(older.session()));
    assertThat(second.displaced).isEmpty();
  }

  @Test
  void aClusterWithoutAKeyStoreShouldBeRefused() {
    assertThatThrownBy(() -> ClusterNode.settings(1, true, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whimbrel.cluster.keystore");
  }
}
