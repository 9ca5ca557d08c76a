package org.whimbrel.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.control.SignIns;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.platform.control.NodeNews;
import org.whimbrel.protocol.CloseCode;

@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class SignInAuditTest {
  private final AccountId ann = new AccountId(UUID.randomUUID());
  private final LocalSessions sessions = new LocalSessions();
  private final Table table = new Table();
  private final SignInAudit audit = new SignInAudit();
  private final FakeSocket socket = new FakeSocket();

  /** Stands for the database. */
  private static final class Table extends SignIns {
    private final Map<TokenBearer, CloseCode> ended = new HashMap<>();
    private final List<Collection<TokenBearer>> asked = new ArrayList<>();

    @Override
    public Map<DeviceId, CloseCode> ended(Collection<TokenBearer> bearers) {
      asked.add(bearers);
      Map<DeviceId, CloseCode> found = new HashMap<>();
      for (TokenBearer bearer : bearers) {
        if (ended.containsKey(bearer)) {
          found.put(bearer.device(), ended.get(bearer));
        }
      }
      return found;
    }
  }

  @BeforeEach
  void inject() {
    sessions.node = new NodeId("node-1");
    sessions.directory = new LocalSessionDirectory();
    sessions.settings = Settings.SMALL;
    audit.sessions = sessions;
    audit.signIns = table;
    audit.start(Runnable::run);
  }

  private TokenBearer open(int device, int signIn, FakeSocket on) {
    TokenBearer bearer = new TokenBearer(new DeviceId(ann, device), signIn);
    assertThat(sessions.open(new DeviceSession(bearer, on, Settings.SMALL, 0))).isTrue();
    return bearer;
  }

  private void hearOf(int device) {
    audit.onNews(new NodeNews("sign-in-ended", List.of(ann.value()), device));
  }

  @Test
  void aDeviceThatWasSignedOutElsewhereShouldBeClosedAndOnlyThat() {
    FakeSocket other = new FakeSocket();
    table.ended.put(open(1, 1, socket), CloseCode.REVOKED);
    table.ended.put(open(2, 1, other), CloseCode.REVOKED);

    hearOf(1);

    assertThat(socket.closes).containsExactly(CloseCode.REVOKED);
    assertThat(other.closes).as("nothing was heard of it").isEmpty();
  }

  /** The news of the sign-out may come when the device is signed in again, and connected. */
  @Test
  void lateNewsShouldLeaveTheSessionOfALaterSignInAlone() {
    table.ended.put(new TokenBearer(new DeviceId(ann, 1), 1), CloseCode.SIGNED_OUT);
    open(1, 2, socket);

    hearOf(1);

    assertThat(table.asked).hasSize(1);
    assertThat(socket.closes).isEmpty();
  }

  @Test
  void newsOfADeviceThatIsElsewhereShouldAskNothing() {
    open(1, 1, socket);

    hearOf(2);
    audit.onNews(new NodeNews("other", List.of(ann.value()), 1));

    assertThat(table.asked).isEmpty();
  }

  @Test
  void newsThatWereLostShouldBeMadeUpForByTheAudit() {
    table.ended.put(open(1, 1, socket), CloseCode.SIGNED_OUT);
    List<DeviceSession> all = new ArrayList<>();
    sessions.forEach(all::add);

    audit.audit(all);

    assertThat(socket.closes).containsExactly(CloseCode.SIGNED_OUT);
  }
}
