package org.whimbrel.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.sessions.control.SessionDirectory.Registration;

/** What every {@link SessionDirectory} keeps to. */
abstract class SessionDirectoryContract {
  private static final NodeId NODE_1 = new NodeId("node-1");
  private static final NodeId NODE_2 = new NodeId("node-2");

  private final AccountId ann = new AccountId(UUID.randomUUID());
  private final AccountId ben = new AccountId(UUID.randomUUID());

  /** An empty directory, the same one for the whole of a test. */
  abstract SessionDirectory directory();

  @Test
  void aRegisteredDeviceShouldBeFound() {
    directory().register(new DeviceId(ann, 1), on(NODE_1));

    assertThat(directory().nodesOf(List.of(ann, ben))).isEqualTo(Map.of(NODE_1, Set.of(ann)));
  }

  @Test
  void nobodyShouldBeFoundWithoutASession() {
    assertThat(directory().nodesOf(List.of(ann))).isEmpty();
    assertThat(directory().nodesOf(List.of())).isEmpty();
  }

  @Test
  void allNodesOfAnAccountShouldBeFoundAndEachOnce() {
    directory().register(new DeviceId(ann, 1), on(NODE_1));
    directory().register(new DeviceId(ann, 2), on(NODE_2));
    directory().register(new DeviceId(ann, 3), on(NODE_2));
    directory().register(new DeviceId(ben, 1), on(NODE_2));

    assertThat(directory().nodesOf(List.of(ann, ben)))
        .isEqualTo(Map.of(NODE_1, Set.of(ann), NODE_2, Set.of(ann, ben)));
  }

  @Test
  void onlyTheAccountsAskedForShouldBeTold() {
    directory().register(new DeviceId(ann, 1), on(NODE_1));
    directory().register(new DeviceId(ben, 1), on(NODE_1));

    assertThat(directory().nodesOf(List.of(ben))).isEqualTo(Map.of(NODE_1, Set.of(ben)));
  }

  @Test
  void anUnregisteredDeviceShouldBeForgotten() {
    DeviceId device = new DeviceId(ann, 1);
    Registration registration = on(NODE_1);
    directory().register(device, registration);

    directory().unregister(device, registration);
    directory().unregister(device, registration);

    assertThat(directory().nodesOf(List.of(ann))).isEmpty();
  }

  @Test
  void theOtherDevicesOfTheAccountShouldStay() {
    Registration first = on(NODE_1);
    directory().register(new DeviceId(ann, 1), first);
    directory().register(new DeviceId(ann, 2), on(NODE_2));

    directory().unregister(new DeviceId(ann, 1), first);

    assertThat(directory().nodesOf(List.of(ann))).isEqualTo(Map.of(NODE_2, Set.of(ann)));
  }

  @Test
  void aNewerSessionShouldTakeTheOldersPlaceOnWhicheverNode() {
    directory().register(new DeviceId(ann, 1), on(NODE_1));
    directory().register(new DeviceId(ann, 1), on(NODE_2));

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
    List<String> heard = new ArrayList<>();
    directory()
        .listen(
            (account, present) -> {
              assertThat(directory().present(List.of(account)).contains(account))
                  .isEqualTo(present);
              heard.add((account.equals(ann) ? "ann " : "ben ") + present);
            });
    Registration phone = on(NODE_1);
    Registration laptop = on(NODE_2);
    directory().register(new DeviceId(ann, 1), phone);
    directory().register(new DeviceId(ann, 2), laptop);
    directory().register(new DeviceId(ben, 1), on(NODE_2));
    directory().unregister(new DeviceId(ann, 1), phone);
    directory().unregister(new DeviceId(ann, 1), phone);
    assertThat(heard).containsExactly("ann true", "ben true");

    directory().unregister(new DeviceId(ann, 2), laptop);
    directory().unregister(new DeviceId(ann, 2), laptop);
    directory().register(new DeviceId(ann, 1), on(NODE_1));

    assertThat(heard).containsExactly("ann true", "ben true", "ann false", "ann true");
  }

  @Test
  void listenersShouldNotHearOfASessionThatTookAnOldersPlace() {
    DeviceId device = new DeviceId(ann, 1);
    Registration older = on(NODE_1);
    directory().register(device, older);
    List<Boolean> heard = new ArrayList<>();
    directory().listen((account, present) -> heard.add(present));

    directory().register(device, on(NODE_2));
    directory().unregister(device, older);

    assertThat(heard).isEmpty();
    assertThat(directory().present(List.of(ann, ben))).containsExactly(ann);
  }

  private static Registration on(NodeId node) {
    return new Registration(node, UUID.randomUUID());
  }
}
