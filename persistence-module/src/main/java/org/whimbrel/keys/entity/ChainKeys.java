package org.whimbrel.keys.entity;

import java.util.List;

/**
 * How far an account's chain is, and the records of its devices' current keys, at one moment.
 *
 * @param chain the chain
 * @param records by device; devices without a key are left out
 */
public record ChainKeys(ChainHead chain, List<CurrentRecord> records) {
  /** Copies the list. */
  public ChainKeys {
    records = List.copyOf(records);
  }
}
