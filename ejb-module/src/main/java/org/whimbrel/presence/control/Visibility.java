package org.whimbrel.presence.control;

import java.util.Collection;
import java.util.Map;
import org.whimbrel.presence.entity.VisibilityRows.Sight;

/** Tells who may see whom. Thread-safe; blocks while it asks the database. */
@FunctionalInterface
public interface Visibility {
  /**
   * Those of the pairs that are connected with no block on either side; with each, whether the
   * watched one shows at all.
   */
  Map<Sight, Boolean> seen(Collection<Sight> sights);
}
