package org.whimbrel.connections.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.entity.ConnectionRows;
import org.whimbrel.keys.control.Acquaintance;

/** The connected see one another's keys, whoever blocks whom: a block is not to be found out. */
@ApplicationScoped
public class Acquaintances implements Acquaintance {
  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  @Override
  @Transactional
  public Set<UUID> known(AccountId caller, Collection<UUID> users) {
    return new ConnectionRows(entityManager).connected(caller.value(), users);
  }
}
