package org.whimbrel.accounts.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.accounts.entity.DeviceRows;
import org.whimbrel.platform.control.NodeNews;
import org.whimbrel.platform.control.NodeNewsTask;
import org.whimbrel.protocol.CloseCode;

/** Which sign-ins still hold, for whoever keeps something for as long as they do. */
@ApplicationScoped
public class SignIns {
  private static final String ENDED = "sign-in-ended";

  @Inject NodeNewsTask nodes;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * Those that do not hold any more, and why: {@link CloseCode#SIGNED_OUT} or {@link
   * CloseCode#REVOKED}. Blocks while it reads.
   *
   * @param bearers one a device; the caller bounds how many
   */
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public Map<DeviceId, CloseCode> ended(Collection<TokenBearer> bearers) {
    return ended(bearers, new DeviceRows(entityManager));
  }

  /** The rule itself, apart from the container. */
  static Map<DeviceId, CloseCode> ended(Collection<TokenBearer> bearers, DeviceRows rows) {
    Map<DeviceId, Integer> signIns = new HashMap<>();
    bearers.forEach(bearer -> signIns.put(bearer.device(), bearer.signIn()));
    Map<DeviceId, CloseCode> ended = new HashMap<>();
    rows.ended(signIns)
        .forEach(
            (device, revoked) ->
                ended.put(device, revoked ? CloseCode.REVOKED : CloseCode.SIGNED_OUT));
    return ended;
  }

  void onSignOut(@Observes(during = TransactionPhase.AFTER_SUCCESS) DeviceSignedOut signedOut) {
    nodes.tell(endedAt(signedOut.device()));
  }

  static NodeNews endedAt(DeviceId device) {
    return new NodeNews(ENDED, List.of(device.account().value()), device.number());
  }

  /** The device of which another node tells that a sign-in has ended; empty if it tells else. */
  public static Optional<DeviceId> endedElsewhere(NodeNews news) {
    if (!news.is(ENDED, 1) || news.number() < 1 || news.number() > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    UUID account = news.ids().get(0);
    return Optional.of(DeviceId.of(account, (int) news.number()));
  }
}
