package org.whimbrel.accounts.boundary;

import jakarta.ws.rs.WebApplicationException;
import org.jspecify.annotations.Nullable;
import org.whimbrel.platform.boundary.MissingFieldException;

/** Fields that a request must have. */
final class Required {
  private Required() {}

  /**
   * The field's value.
   *
   * @throws WebApplicationException with problem details if it is missing
   */
  static <T> T field(String name, @Nullable T value) {
    if (value == null) {
      throw new MissingFieldException(name);
    }
    return value;
  }
}
