package org.whimbrel.connections.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.whimbrel.connections.control.ConnectionChangeTest.assertRefused;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.control.ConnectionRefusal.Reason;
import org.whimbrel.connections.entity.Contact;
import org.whimbrel.platform.control.MovingClock;
import org.whimbrel.platform.entity.TestDatabase;

class ConnectionBoundsTest {
  private static final TestDatabase DATABASE = TestDatabase.withoutPartitions();
  private static final int MANY = 1_000;

  private final AccountId ann = DATABASE.account(0);
  private final AccountId ben = DATABASE.account(0);
  private final AccountId eve = DATABASE.account(0);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void requestsAndConnectionsTogetherShouldBeBounded() throws ConnectionRefusal {
    ConnectionsFixture connections = with(2, MANY, MANY, MANY);
    put(connections, ann, DATABASE.account(0), "ACCEPTED/ACCEPTED");
    connections.request(ann, ben);

    assertRefused(Reason.TOO_MANY_CONNECTIONS, () -> connections.request(ann, eve));
    connections.request(eve, ann);
    assertRefused(Reason.TOO_MANY_CONNECTIONS, () -> connections.apply(ann, eve, Relation::accept));
    assertRefused(Reason.TOO_MANY_CONNECTIONS, () -> connections.request(ann, eve));
    assertThat(connections.relation(ann, eve)).isEqualTo(Transition.relation("INCOMING/OUTGOING"));

    connections.apply(ann, ben, Relation::remove);
    connections.apply(ann, eve, Relation::accept);
    connections.request(ann, eve); // again, at the bound
  }

  @Test
  void aRequestThatIsAcceptedShouldNotCountTwiceForTheOneWhoAsked() throws ConnectionRefusal {
    ConnectionsFixture connections = with(1, MANY, MANY, MANY);
    connections.request(ann, ben);

    connections.apply(ben, ann, Relation::accept);

    assertThat(connections.relation(ann, ben)).isEqualTo(Transition.relation("ACCEPTED/ACCEPTED"));
  }

  @Test
  void openRequestsShouldBeBounded() throws ConnectionRefusal {
    ConnectionsFixture connections = with(MANY, 1, MANY, MANY);
    connections.request(ann, ben);

    connections.request(ann, ben);
    assertRefused(Reason.TOO_MANY_REQUESTS_OPEN, () -> connections.request(ann, eve));
    connections.request(eve, ann);
    connections.request(ann, eve); // asking back is accepting, no open request

    connections.apply(ben, ann, Relation::accept);
    connections.request(ann, DATABASE.account(0));
  }

  @Test
  void requestsToOneShouldBeBoundedAndABlockMustNotShowByThat() throws ConnectionRefusal {
    ConnectionsFixture connections = with(MANY, MANY, 1, MANY);
    AccountId blocked = DATABASE.account(0);
    put(connections, ben, blocked, "NONE+/NONE");
    connections.request(ann, ben);

    assertRefused(Reason.RECIPIENT_FULL, () -> connections.request(eve, ben));
    assertRefused(Reason.RECIPIENT_FULL, () -> connections.request(blocked, ben));
    connections.apply(ben, ann, Relation::reject);
    connections.request(blocked, ben);
    connections.request(eve, ben);
  }

  @Test
  void blocksShouldBeBounded() throws ConnectionRefusal {
    ConnectionsFixture connections = with(MANY, MANY, MANY, 1);
    connections.apply(ann, ben, Relation::block);

    connections.apply(ann, ben, Relation::block);
    assertRefused(Reason.TOO_MANY_BLOCKS, () -> connections.apply(ann, eve, Relation::block));
    connections.apply(ann, ben, Relation::unblock);
    connections.apply(ann, eve, Relation::block);
  }

  @Test
  void aRequestThatFindsNoRoomWhenTheBlockIsLiftedShouldBeTurnedAway() throws ConnectionRefusal {
    ConnectionsFixture connections = with(MANY, MANY, 1, MANY);
    put(connections, ann, ben, "NONE+/OUTGOING");
    connections.request(eve, ann);
    assertThat(connections.takeNotices()).hasSize(2);

    Contact view = connections.apply(ann, ben, Relation::unblock);

    assertThat(view.side()).isEqualTo(Transition.relation("NONE/NONE").own());
    assertThat(connections.relation(ann, ben)).isEqualTo(Transition.relation("NONE/NONE"));
    assertThat(connections.takeNotices())
        .containsExactly(
            ConnectionsFixture.told(ann, ben, view.side()),
            ConnectionsFixture.told(ben, ann, view.side()));
  }

  @Test
  void aVisibleBlockShouldShowInTheListAndRefuseRequestsWithoutAnAlert() throws ConnectionRefusal {
    ConnectionsFixture connections =
        new ConnectionsFixture(DATABASE, ConnectionsFixture.settings(MANY, MANY, MANY, MANY, true));
    put(connections, ann, ben, "ACCEPTED/ACCEPTED");
    String versionBefore = version(ben);

    connections.apply(ann, ben, Relation::block);

    assertThat(connections.takeNotices())
        .containsExactly(
            ConnectionsFixture.told(ann, ben, Transition.relation("ACCEPTED+/NONE").own()));
    assertThat(version(ben)).isNotEqualTo(versionBefore);
    assertThat(connections.request(ben, ann).blockedByPeer()).isTrue();
    connections.apply(ben, ann, Relation::remove);
    assertThat(connections.takeInfos().get(0)).contains("\"blockedByPeer\":true");
    assertRefused(Reason.BLOCKED, () -> connections.request(ben, ann));
  }

  @Test
  void aHiddenBlockShouldLeaveTheListOfTheOtherAsItIs() throws ConnectionRefusal {
    ConnectionsFixture connections = with(MANY, MANY, MANY, MANY);
    put(connections, ann, ben, "ACCEPTED/ACCEPTED");
    String versionBefore = version(ben);

    connections.apply(ann, ben, Relation::block);

    assertThat(version(ben)).isEqualTo(versionBefore);
    assertThat(connections.request(ben, ann).blockedByPeer()).isFalse();
  }

  @Test
  void tooManyRequestsInAnHourShouldHaveToWait() throws ConnectionRefusal {
    MovingClock clock = new MovingClock(TestDatabase.NOW);
    RequestRate rate = new RequestRate(ConnectionsFixture.SETTINGS, clock);
    for (int i = 0; i < ConnectionsFixture.SETTINGS.requestsPerHourMax(); i++) {
      rate.check(ann);
    }

    assertThatThrownBy(() -> rate.check(ann))
        .isInstanceOfSatisfying(
            ConnectionRefusal.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_REQUESTS);
              assertThat(refusal.retryAfterMs()).isEqualTo(3_600_000);
            });
    rate.check(ben);
    clock.advance(Duration.ofHours(1));
    rate.check(ann);
  }

  @Test
  void settingsShouldBeBounded() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectionsFixture.settings(0, 1, 1, 1, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectionsFixture.settings(1, 1, 1, 0, false));
  }

  private static ConnectionsFixture with(
      int max, int outgoingMax, int incomingMax, int blockedMax) {
    return new ConnectionsFixture(
        DATABASE, ConnectionsFixture.settings(max, outgoingMax, incomingMax, blockedMax, false));
  }

  private static void put(
      ConnectionsFixture connections, AccountId owner, AccountId peer, String relation) {
    connections.put(owner, peer, Transition.relation(relation));
  }

  private static String version(AccountId account) {
    return DATABASE
        .query("select contacts_version from mailbox where account_id = '" + account + "'")
        .get(0);
  }
}
