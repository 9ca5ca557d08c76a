package org.whimbrel.platform.boundary;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses a body that is larger than any good one, before it is read as JSON, whatever length the
 * request claims to have. Who asks may be anybody here: registration and sign-in have bodies, too.
 * Resources whose requests are smaller have bounds of their own besides.
 */
@Provider
public class JsonBodyFilter implements ContainerRequestFilter {
  @Inject
  @ConfigProperty(name = "whimbrel.http.jsonMaxBytes")
  int maxBytes;

  @Override
  public void filter(ContainerRequestContext request) throws IOException {
    MediaType type = request.getMediaType();
    if (type != null && type.getSubtype().toLowerCase(Locale.ROOT).endsWith("json")) {
      bound(request, maxBytes);
    }
  }

  /** Reads the body, and refuses a larger one. */
  public static void bound(ContainerRequestContext request, int maxBytes) throws IOException {
    Optional<byte[]> body = read(request.getEntityStream(), maxBytes);
    if (body.isPresent()) {
      request.setEntityStream(new ByteArrayInputStream(body.get()));
    } else {
      request.abortWith(
          Problem.of(413, "body-too-large", "A request has at most " + maxBytes + " bytes.")
              .toResponse());
    }
  }

  /** The body; empty if it is larger. */
  static Optional<byte[]> read(InputStream body, int maxBytes) throws IOException {
    byte[] bytes = body.readNBytes(maxBytes + 1);
    return bytes.length > maxBytes ? Optional.empty() : Optional.of(bytes);
  }
}
