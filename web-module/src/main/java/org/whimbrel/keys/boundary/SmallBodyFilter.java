package org.whimbrel.keys.boundary;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.whimbrel.keys.control.KeySettings;
import org.whimbrel.platform.boundary.Problem;

/**
 * Refuses a body that is larger than any good one, before it is read as JSON, whatever length the
 * request claims to have.
 */
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
    bound(request, maxBytes(settings));
  }

  /** Reads the body, and refuses a larger one. */
  static void bound(ContainerRequestContext request, int maxBytes) throws IOException {
    Optional<byte[]> body = read(request.getEntityStream(), maxBytes);
    if (body.isPresent()) {
      request.setEntityStream(new ByteArrayInputStream(body.get()));
    } else {
      request.abortWith(
          Problem.of(413, "body-too-large", "A request has at most " + maxBytes + " bytes.")
              .toResponse());
    }
  }

  static int maxBytes(KeySettings settings) {
    return FIXED_BYTES + USER_BYTES * settings.queryUsersMax();
  }

  /** The body; empty if it is larger. */
  static Optional<byte[]> read(InputStream body, int maxBytes) throws IOException {
    byte[] bytes = body.readNBytes(maxBytes + 1);
    return bytes.length > maxBytes ? Optional.empty() : Optional.of(bytes);
  }
}
