package org.whimbrel.keys.boundary;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import org.whimbrel.keys.control.KeySettings;
import org.whimbrel.platform.boundary.JsonBodyFilter;

/** Refuses a body that is larger than any good one, as {@link JsonBodyFilter} does. */
@Provider
@SmallBody
public class SmallBodyFilter implements ContainerRequestFilter {
  /** An entry, a record and a password, with room for three times as much. */
  private static final int FIXED_BYTES = 8_192;

  /** An account's id with quotes, comma and some white space. */
  private static final int USER_BYTES = 64;

  @Inject KeySettings settings;

  @Override
  public void filter(ContainerRequestContext request) throws IOException {
    JsonBodyFilter.bound(request, maxBytes(settings));
  }

  static int maxBytes(KeySettings settings) {
    return FIXED_BYTES + USER_BYTES * settings.queryUsersMax();
  }
}
