package org.whimbrel.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.sessions.control.SessionDirectory.Registration;

/** What every {@link SessionDirectory} keeps to. */
abstract class SessionDirectoryContract {
  static final NodeId NODE_1 = new NodeId("node-1");
  static final NodeId NODE_2 = new NodeId("node-2");
  static final Duration LIMIT = Duration.ofSeconds(40);

  private final AccountId ann = new AccountId(UUID.randomUUID());
  private final AccountId ben = new AccountId(UUID.randomUUID());

  /** A node's directory, the same one for the whole of a test, and empty when it begins. */
  abstract SessionDirectory directory(NodeId node);

  /** Any node's: what was registered on another one is known on all (I4). */
  private SessionDirectory directory() {
    return directory(NODE_1);
  }

  private Registration register(AccountId account, int device, NodeId node) {
    Registration registration = on(node);
    directory(node).register(new DeviceId(account, device), registration);
    return registration;
  }

  private void unregister(AccountId account, int device, Registration registration) {
    directory(registration.node()).unregister(new DeviceId(account, device), registration);
  }

  @Test
  void aRegisteredDeviceShouldBeFound() {
    register(ann, 1, NODE_1);

    assertThat(directory().nodesOf(List.of(ann, ben))).isEqualTo(Map.of(NODE_1, Set.of(ann)));
  }

  @Test
  void nobodyShouldBeFoundWithoutASession() {
    assertThat(directory().nodesOf(List.of(ann))).isEmpty();
    assertThat(directory().nodesOf(List.of())).isEmpty();
  }

  @Test
  void allNodesOfAnAccountShouldBeFoundAndEachOnce() {
    register(ann, 1, NODE_1);
    register(ann, 2, NODE_2);
    register(ann, 3, NODE_2);
    register(ben, 1, NODE_2);

    assertThat(directory().nodesOf(List.of(ann, ben)))
        .isEqualTo(Map.of(NODE_1, Set.of(ann), NODE_2, Set.of(ann, ben)));
  }

  @Test
  void onlyTheAccountsAskedForShouldBeTold() {
    register(ann, 1, NODE_1);
    register(ben, 1, NODE_1);

    assertThat(directory().nodesOf(List.of(ben))).isEqualTo(Map.of(NODE_1, Set.of(ben)));
  }

  @Test
  void aDeviceShouldBeWhereItRegisteredLast() {
    DeviceId device = new DeviceId(ann, 1);
    register(ann, 1, NODE_1);
    assertThat(directory().nodeOf(device)).contains(NODE_1);
    register(ann, 1, NODE_2);
    assertThat(directory().nodeOf(device)).contains(NODE_2);
    assertThat(directory().nodeOf(new DeviceId(ann, 2))).isEmpty();
  }

  @Test
  void anUnregisteredDeviceShouldBeForgotten() {
    DeviceId device = new DeviceId(ann, 1);
    Registration registration = on(NODE_1);
    directory().register(device, registration);

    directory().unregister(device, registration);
    directory().unregister(device, registration);

    await().atMost(LIMIT).until(() -> directory().nodesOf(List.of(ann)).isEmpty());
  }

  @Test
  void theOtherDevicesOfTheAccountShouldStay() {
    Registration first = on(NODE_1);
    directory(first.node()).register(new DeviceId(ann, 1), first);
    register(ann, 2, NODE_2);

    unregister(ann, 1, first);

    await()
        .atMost(LIMIT)
        .until(() -> directory().nodesOf(List.of(ann)).equals(Map.of(NODE_2, Set.of(ann))));
  }

  @Test
  void aNewerSessionShouldTakeTheOldersPlaceOnWhicheverNode() {
    register(ann, 1, NODE_1);
    register(ann, 1, NODE_2);

    assertThat(directory().nodesOf(List.of(ann))).isEqualTo(Map.of(NODE_2, Set.of(ann)));
  }

  @Test
  void aLateCloseOfTheOlderShouldNotUnregisterTheNewer() {
    DeviceId device = new DeviceId(ann, 1);
    Registration older = on(NODE_1);
    directory().register(device, older);
    directory().register(device, on(NODE_1));

    directory().unregister(device, older);

    assertThat(directory().nodesOf(List.of(ann))).isEqualTo(Map.of(NODE_1, Set.of(ann)));
  }

  @Test
  void listenersShouldHearOfTheFirstSessionOfAnAccountAndOfTheLast() {
    List<String> heard = new CopyOnWriteArrayList<>();
    directory()
        .listen(
            (account, present) -> {
              assertThat(directory().present(List.of(account)).contains(account))
                  .isEqualTo(present);
              heard.add((account.equals(ann) ? "ann " : "ben ") + present);
            });
    Registration phone = on(NODE_1);
    Registration laptop = on(NODE_2);
    directory(phone.node()).register(new DeviceId(ann, 1), phone);
    directory(laptop.node()).register(new DeviceId(ann, 2), laptop);
    register(ben, 1, NODE_2);
    unregister(ann, 1, phone);
    unregister(ann, 1, phone);
    await()
        .atMost(LIMIT)
        .until(() -> directory().nodesOf(List.of(ann)).equals(Map.of(NODE_2, Set.of(ann))));
    assertThat(heard).containsExactly("ann true", "ben true");

    unregister(ann, 2, laptop);
    unregister(ann, 2, laptop);
    await().atMost(LIMIT).until(() -> heard.size() == 3);
    register(ann, 1, NODE_1);

    assertThat(heard).containsExactly("ann true", "ben true", "ann false", "ann true");
  }

  @Test
  void listenersShouldNotHearOfASessionThatTookAnOldersPlace() {
    DeviceId device = new DeviceId(ann, 1);
    Registration older = on(NODE_1);
    directory().register(device, older);
    List<Boolean> heard = new ArrayList<>();
    directory().listen((account, present) -> heard.add(present));

    directory(NODE_2).register(device, on(NODE_2));
    directory().unregister(device, older);

    assertThat(heard).isEmpty();
    assertThat(directory().present(List.of(ann, ben))).containsExactly(ann);
  }

  static Registration on(NodeId node) {
    return new Registration(node, UUID.randomUUID());
  }
}
