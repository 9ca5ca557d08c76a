package org.whimbrel.presence.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.Map;
import org.whimbrel.presence.entity.VisibilityRows;
import org.whimbrel.presence.entity.VisibilityRows.Sight;

/** The connected see one another, unless one blocks the other or does not show. */
@ApplicationScoped
public class ConnectionVisibility implements Visibility {
  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  @Override
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public Map<Sight, Boolean> seen(Collection<Sight> sights) {
    return new VisibilityRows(entityManager).seen(sights);
  }
}
