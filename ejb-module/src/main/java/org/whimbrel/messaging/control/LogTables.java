package org.whimbrel.messaging.control;

import jakarta.persistence.EntityManager;
import org.whimbrel.connections.entity.ConnectionRows;
import org.whimbrel.keys.entity.KeyRows;
import org.whimbrel.messaging.entity.EntryRows;
import org.whimbrel.messaging.entity.MessageRows;

/** The tables that one transaction of the fan-out works on. */
record LogTables(
    MessageRows messages, EntryRows entries, ConnectionRows connections, KeyRows keys) {
  /** All in the entity manager's transaction. */
  static LogTables of(EntityManager entityManager) {
    return new LogTables(
        new MessageRows(entityManager),
        new EntryRows(entityManager),
        new ConnectionRows(entityManager),
        new KeyRows(entityManager));
  }
}
