package org.whimbrel.connections.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.whimbrel.connections.control.ConnectionRefusal.Reason;
import org.whimbrel.connections.control.Transition.Action;
import org.whimbrel.connections.entity.ConnectionState;

class RelationTest {
  @ParameterizedTest
  @MethodSource("org.whimbrel.connections.control.Transition#all")
  void eachActionShouldLeadWhereTheTableTells(Transition cell) throws ConnectionRefusal {
    if (cell.isRefused()) {
      assertThatThrownBy(() -> cell.action().step().of(cell.start()))
          .isInstanceOfSatisfying(
              ConnectionRefusal.class,
              refusal -> assertThat(refusal.reason().wire()).isEqualTo(cell.outcome()));
    } else {
      assertThat(cell.action().step().of(cell.start())).isEqualTo(cell.end());
    }
  }

  @Test
  void theTableShouldHoldAllThatCanComeUpAndNoMore() {
    Set<Relation> reached = new HashSet<>();
    Deque<Relation> open = new ArrayDeque<>();
    open.add(Transition.relation("NONE/NONE"));
    while (!open.isEmpty()) {
      Relation next = open.remove();
      if (reached.add(next)) {
        open.add(mirrored(next));
        for (Action action : Action.values()) {
          try {
            open.add(action.step().of(next));
          } catch (ConnectionRefusal refusal) {
            assertThat(refusal.reason()).isNotNull();
          }
        }
      }
    }

    assertThat(reached).containsExactlyInAnyOrderElementsOf(Transition.relations().values());
  }

  /** Whoever is blocked must get the same answer as if not, whatever the two have been. */
  @ParameterizedTest
  @MethodSource("org.whimbrel.connections.control.Transition#all")
  void beingBlockedShouldNotShow(Transition cell) {
    Relation open = cell.start();
    if (open.peer().state() == ConnectionState.OUTGOING) {
      return; // who asked cancels by blocking, which is an act of its own and may be seen
    }
    Relation hidden = mirrored(mirrored(open).block());

    assertThat(hidden.own()).isEqualTo(open.own());
    assertThat(hidden.peer().blocked()).isTrue();
    assertThat(seen(cell.action(), hidden)).isEqualTo(seen(cell.action(), open));
  }

  @Test
  void aVisibleBlockShouldRefuseRequestsAndNothingElse() throws ConnectionRefusal {
    assertThatThrownBy(() -> Transition.relation("NONE/NONE+").request(true))
        .isInstanceOfSatisfying(
            ConnectionRefusal.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.BLOCKED));
    for (String same : new String[] {"OUTGOING/NONE+", "ACCEPTED/ACCEPTED+"}) {
      Relation before = Transition.relation(same);
      assertThat(before.request(true)).isEqualTo(before);
    }
    assertThat(Transition.relation("NONE/NONE").request(true))
        .isEqualTo(Transition.relation("OUTGOING/INCOMING"));
  }

  @Test
  void aRequestThatIsNotThereAnyMoreShouldNotBeAccepted() {
    for (String torn : new String[] {"INCOMING/NONE", "INCOMING/NONE+"}) {
      assertThatThrownBy(() -> Transition.relation(torn).accept())
          .isInstanceOfSatisfying(
              ConnectionRefusal.class,
              refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NO_REQUEST));
    }
  }

  private static Relation mirrored(Relation relation) {
    return new Relation(/* own= */ relation.peer(), /* peer= */ relation.own());
  }

  private static String seen(Action action, Relation before) {
    try {
      return action.step().of(before).own().toString();
    } catch (ConnectionRefusal refusal) {
      return refusal.reason().wire();
    }
  }
}
