package org.whimbrel.keys.boundary;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import org.whimbrel.keys.control.ArchiveSettings;
import org.whimbrel.platform.boundary.JsonBodyFilter;

/** Refuses a body that is larger than any good one, as {@link JsonBodyFilter} does. */
@Provider
@ArchiveBody
public class ArchiveBodyFilter implements ContainerRequestFilter {
  private static final int FIXED_BYTES = 8_192;

  /** A sealed archive key of the largest size with its signature, both base64url, as JSON. */
  private static final int KEY_BYTES = 1_600;

  /** An id, an epoch and a wrap as JSON, with some white space. */
  private static final int WRAP_BYTES = 192;

  @Inject ArchiveSettings settings;

  @Override
  public void filter(ContainerRequestContext request) throws IOException {
    JsonBodyFilter.bound(request, maxBytes(settings));
  }

  static int maxBytes(ArchiveSettings settings) {
    long largest =
        Math.max((long) KEY_BYTES * settings.keysMax(), (long) WRAP_BYTES * settings.wrapsMax());
    return Math.toIntExact(Math.min(Integer.MAX_VALUE / 2, FIXED_BYTES + largest));
  }
}
