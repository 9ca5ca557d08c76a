package org.whimbrel.platform.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.whimbrel.platform.entity.Partitions;

/** Makes the log's partitions ahead of time and drops those past retention. */
@ApplicationScoped
public class PartitionUpkeep {
  @Inject Clock clock;
  @Inject RetentionSettings settings;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * What one run changed.
   *
   * @param created the tables made
   * @param dropped the tables dropped, with all that was in them
   */
  public record Change(List<String> created, List<String> dropped) {}

  /**
   * Brings the partitions up to date. Nodes that do so at once wait for each other, and the later
   * one finds nothing left to do.
   */
  @Transactional
  public Change run() {
    return run(new Partitions(entityManager), clock, settings);
  }

  /** The rule itself, apart from the container. */
  static Change run(Partitions partitions, Clock clock, RetentionSettings settings) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    LocalDate oldest = today.minusDays(settings.days());
    partitions.lock(settings.lockTimeoutMs());
    return new Change(
        partitions.create(oldest, today.plusDays(settings.aheadDays())),
        partitions.dropBefore(oldest));
  }
}
