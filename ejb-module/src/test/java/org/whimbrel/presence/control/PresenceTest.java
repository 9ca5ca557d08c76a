package org.whimbrel.presence.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;

class PresenceTest {
  private final Town town = new Town(Town.settings(2_000));
  private final Guest ann = town.arrive();
  private final Guest ben = town.arrive();
  private final Guest cem = town.guest();

  PresenceTest() {
    town.connect(ann, ben, true);
    town.connect(ann, cem, true);
  }

  @Test
  void aWatchShouldBeAnsweredAtOnceWithEverybodyInIt() {
    Guest stranger = town.arrive();

    assertThat(town.watch(ann, ben, cem, stranger, ann)).isEmpty();

    assertThat(ann.told()).containsExactly(presence(on(ben), on(cem, stranger, ann)));
  }

  @Test
  void changesShouldBeGatheredAndToldInTheNextTick() {
    town.watch(ann, ben, cem);
    Guest dan = town.guest();
    town.connect(ann, dan, true);
    town.watch(ann, ben, cem, dan);
    List<Frame.Presence> unused = ann.told();

    town.arrive(cem);
    town.arrive(dan);
    assertThat(ann.told()).isEmpty();
    town.tick();
    assertThat(ann.told()).containsExactly(presence(on(cem, dan), on()));

    town.tick();
    assertThat(ann.told()).isEmpty();
  }

  @Test
  void whoeverGoesShouldBeOfflineOnlyAfterTheGrace() {
    town.watch(ann, ben);
    List<Frame.Presence> unused = ann.told();

    town.leave(ben);
    town.pass(Town.GRACE_MS - 1);
    assertThat(ann.told()).isEmpty();

    town.pass(1);
    assertThat(ann.told()).containsExactly(presence(on(), on(ben)));
  }

  @Test
  void aShortBreakShouldBeToldNobody() {
    town.watch(ann, ben);
    List<Frame.Presence> unused = ann.told();

    for (int i = 0; i < 5; i++) {
      town.leave(ben);
      town.pass(Town.GRACE_MS - 1);
      town.arrive(ben);
      town.tick();
    }
    town.pass(Town.GRACE_MS);

    assertThat(ann.told()).isEmpty();
  }

  @Test
  void whoeverBeginsToWatchWithinTheGraceShouldSeeThemOnline() {
    town.leave(ben);

    town.watch(ann, ben);

    assertThat(ann.told()).containsExactly(presence(on(ben), on()));
    town.pass(Town.GRACE_MS);
    assertThat(ann.told()).containsExactly(presence(on(), on(ben)));
  }

  @Test
  void allDevicesOfAnAccountShouldCountAsOne() {
    town.watch(ann, ben);
    List<Frame.Presence> unused = ann.told();
    Guest second = new Guest(ben.account(), 2, false);

    town.arrive(second);
    town.tick();
    town.leave(ben);
    town.pass(Town.GRACE_MS);
    assertThat(ann.told()).isEmpty();

    town.leave(second);
    town.pass(Town.GRACE_MS);
    assertThat(ann.told()).containsExactly(presence(on(), on(ben)));
  }

  @Test
  void aConnectionShouldBeginAndEndWhatIsSeenAtOnce() {
    Guest eve = town.arrive();
    town.watch(ann, eve);
    assertThat(ann.told()).containsExactly(presence(on(), on(eve)));

    town.connect(ann, eve, true);
    assertThat(ann.told()).containsExactly(presence(on(eve), on()));

    town.connect(ann, eve, false);
    assertThat(ann.told()).containsExactly(presence(on(), on(eve)));
    town.leave(eve);
    town.arrive(eve);
    town.pass(Town.GRACE_MS);
    assertThat(ann.told()).isEmpty();
  }

  @Test
  void hidingShouldTakeEffectAtOnceAndForAllWhoWatch() {
    Guest anns = new Guest(ann.account(), 2, false);
    town.arrive(anns);
    town.watch(ann, ben);
    town.watch(anns, ben);
    List<Frame.Presence> unused = ann.told();
    unused = anns.told();

    town.hide(ben, true);
    assertThat(ann.told()).containsExactly(presence(on(), on(ben)));
    assertThat(anns.told()).containsExactly(presence(on(), on(ben)));
    town.tick();
    town.watch(ann, ben);
    assertThat(ann.told()).containsExactly(presence(on(), on(ben)));

    town.hide(ben, false);
    assertThat(ann.told()).containsExactly(presence(on(ben), on()));
    assertThat(anns.told()).containsExactly(presence(on(ben), on()));
  }

  @Test
  void whatMayHaveEndedShouldBeTakenForEndedWhileTheDatabaseIsAway() {
    town.watch(ann, ben);
    List<Frame.Presence> unused = ann.told();

    town.outage = true;
    town.presence.connectionChanged(ben.account(), ann.account());
    assertThat(ann.told()).containsExactly(presence(on(), on(ben)));
    town.tick();

    town.outage = false;
    town.tick();
    assertThat(ann.told()).containsExactly(presence(on(ben), on()));
  }

  @Test
  void aWatchShouldWaitForTheDatabase() {
    town.outage = true;
    town.watch(ann, ben);
    town.tick();
    assertThat(ann.told()).isEmpty();

    town.outage = false;
    town.tick();

    assertThat(ann.told()).containsExactly(presence(on(ben), on()));
  }

  @Test
  void whatIsReadBeforeABlockShouldNotOutliveIt() {
    town.meanwhile = () -> town.connect(ann, ben, false);

    town.watch(ann, ben);

    assertThat(ann.told()).last().isEqualTo(presence(on(), on(ben)));
  }

  @Test
  void whatIsReadBeforeHidingShouldNotOutliveIt() {
    town.meanwhile = () -> town.hide(ben, true);

    town.watch(ann, ben);

    assertThat(ann.told()).last().isEqualTo(presence(on(), on(ben)));
  }

  @Test
  void manyWatchesShouldBeCheckedByOneStatement() {
    town.slow = true;
    for (Guest guest : List.of(ann, ben, cem)) {
      town.watch(guest, ann, ben, cem);
    }

    town.check();

    assertThat(town.statements).isEqualTo(1);
    assertThat(ben.told()).containsExactly(presence(on(ann), on(ben, cem)));
  }

  @Test
  void aSocketThatIsBusyShouldBeToldWhatHoldsWhenItIsNotAnyMore() {
    town.watch(ann, ben, cem);
    List<Frame.Presence> unused = ann.told();
    ann.stuck = true;
    ann.session.send("{\"type\":\"presence\",\"online\":[],\"offline\":[]}");
    ann.session.send("{\"type\":\"presence\",\"online\":[],\"offline\":[]}");

    town.arrive(cem);
    town.tick();
    town.leave(ben);
    town.pass(Town.GRACE_MS);
    town.arrive(ben);
    town.leave(cem);
    town.tick();
    town.pass(Town.GRACE_MS);
    ann.read();
    assertThat(ann.told()).hasSize(2); // neither of them ours

    town.arrive(cem);
    town.tick();
    assertThat(ann.told()).containsExactly(presence(on(cem), on()));
  }

  @Test
  void aLargeAnswerShouldComeInSeveralFrames() {
    List<Guest> many = new ArrayList<>();
    for (int i = 0; i < 999; i++) {
      many.add(town.guest());
    }
    many.add(ben);

    town.watch(ann, many);

    List<Frame.Presence> told = ann.told();
    assertThat(told).hasSize(2);
    Set<UUID> named = new HashSet<>();
    for (Frame.Presence frame : told) {
      assertThat(frame.online().size() + frame.offline().size()).isEqualTo(500);
      named.addAll(frame.online());
      named.addAll(frame.offline());
    }
    assertThat(named).hasSize(1_000);
  }

  @Test
  void aWatchShouldTakeThePlaceOfTheOneBefore() {
    town.watch(ann, ben);
    town.watch(ann, cem);
    List<Frame.Presence> unused = ann.told();
    assertThat(town.presence.count()).isEqualTo(1);

    town.leave(ben);
    town.pass(Town.GRACE_MS);
    assertThat(ann.told()).isEmpty();

    town.watch(ann);
    town.arrive(cem);
    town.tick();
    assertThat(ann.told()).isEmpty();
    assertThat(town.presence.count()).isZero();
  }

  @Test
  void nothingShouldBeLeftOfASessionThatHasEnded() {
    Guest anns = new Guest(ann.account(), 2, false);
    town.arrive(anns);
    town.watch(ann, ben, cem);
    town.watch(anns, ben);
    assertThat(town.presence.count()).isEqualTo(3);

    town.leave(ann);
    town.watch(ann, ben, cem); // its last frame comes late
    assertThat(town.presence.count()).isEqualTo(1);

    town.leave(anns);
    assertThat(town.presence.count()).isZero();
  }

  @Test
  void tooManyAccountsOrFramesShouldBeRefusedAndTheWatchBeforeGoOn() {
    town.watch(ann, ben);
    List<UUID> many = new ArrayList<>();
    for (int i = 0; i < 1_001; i++) {
      many.add(UUID.randomUUID());
    }

    assertThat(town.presence.watch(ann.session, many))
        .hasValueSatisfying(
            fault -> assertThat(fault.code()).isEqualTo(ErrorCode.TOO_MANY_WATCHES));
    for (int i = 1; i < 60; i++) {
      assertThat(town.watch(ann, ben)).isEmpty();
    }
    assertThat(town.watch(ann, cem))
        .hasValueSatisfying(
            fault -> assertThat(fault.code()).isEqualTo(ErrorCode.TOO_MANY_WATCHES));

    List<Frame.Presence> unused = ann.told();
    town.leave(ben);
    town.pass(Town.GRACE_MS);
    assertThat(ann.told()).containsExactly(presence(on(), on(ben)));
    town.pass(60_000);
    assertThat(town.watch(ann, cem)).isEmpty();
  }

  @Test
  void aNodeThatIsFullShouldSayThatItIsAndTakeSmallerWishes() {
    Town small = new Town(new PresenceSettings(1_000, 5_000, 10, 3, 60, 500, 2_000, 5_000));
    Guest one = small.arrive();
    Guest other = small.arrive();
    assertThat(small.watch(one, ann, ben)).isEmpty();

    assertThat(small.watch(other, ann, ben))
        .hasValueSatisfying(fault -> assertThat(fault.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    assertThat(small.watch(one, ann, ben, cem)).isEmpty();
    small.leave(one);
    assertThat(small.watch(other, ann, ben)).isEmpty();
  }

  @Test
  void aTickShouldTellSoManySessionsOnlyAndTheOthersInTheNext() {
    Town crowded = new Town(Town.settings(2));
    Guest star = crowded.guest();
    List<Guest> fans = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Guest fan = crowded.arrive();
      crowded.connect(fan, star, true);
      crowded.watch(fan, star);
      fans.add(fan);
    }
    crowded.arrive(star);

    for (int told : List.of(2, 4, 5, 5)) {
      crowded.tick();
      assertThat(fans.stream().filter(fan -> fan.count() == 2)).hasSize(told);
    }
  }

  private static Frame.Presence presence(List<UUID> online, List<UUID> offline) {
    return new Frame.Presence(online, offline);
  }

  private static List<UUID> on(Guest... guests) {
    return List.of(guests).stream().map(Guest::id).toList();
  }

  /** The change was made on another node, and its news did not come. */
  @Test
  void whatMayHaveBeenMissedShouldBeAskedAgain() {
    town.watch(ann, ben);
    List<Frame.Presence> unused = ann.told();

    town.connectElsewhere(ann, ben, false);
    town.tick();
    assertThat(ann.told()).isEmpty();
    town.presence.allMayHaveChanged();

    assertThat(ann.told()).containsExactly(presence(on(), on(ben)));
    town.presence.allMayHaveChanged();
    assertThat(ann.told()).as("nothing has changed").isEmpty();
  }

  @Test
  void askingAgainShouldNotTakeThePlaceOfANewerWatch() {
    town.arrive(cem);
    town.watch(ann, ben);
    List<Frame.Presence> unused = ann.told();
    town.slow = true;

    town.watch(ann, cem);
    town.presence.allMayHaveChanged();
    town.check();

    assertThat(ann.told()).containsExactly(presence(on(cem), on()));
  }
}
