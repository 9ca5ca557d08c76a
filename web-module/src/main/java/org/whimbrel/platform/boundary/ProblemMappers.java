package org.whimbrel.platform.boundary;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;

/** Everything a resource can throw, as problem details. */
final class ProblemMappers {
  private static final Logger LOG = System.getLogger(ProblemMappers.class.getName());

  private ProblemMappers() {}

  /** What JAX-RS itself refuses: no such resource, a wrong method or media type. */
  @Provider
  public static class OfJaxRs implements ExceptionMapper<WebApplicationException> {
    @Override
    public Response toResponse(WebApplicationException exception) {
      Response original = exception.getResponse();
      Response.StatusType status = original.getStatusInfo();
      String code = status.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-');
      Response problem = Problem.of(status.getStatusCode(), code, null).toResponse();
      return original.getHeaderString("Allow") == null
          ? problem
          : Response.fromResponse(problem)
              .header("Allow", original.getHeaderString("Allow"))
              .build();
    }
  }

  /** JSON that is none, or not of the wanted shape. The parser's text quotes it: it stays out. */
  @Provider
  public static class OfJson implements ExceptionMapper<JsonProcessingException> {
    @Override
    public Response toResponse(JsonProcessingException exception) {
      return Problem.of(400, "bad-json", "The body is not JSON of the wanted shape.").toResponse();
    }
  }

  /** A field is missing. */
  @Provider
  public static class OfMissingField implements ExceptionMapper<MissingFieldException> {
    @Override
    public Response toResponse(MissingFieldException exception) {
      return Problem.of(400, "bad-field", exception.getMessage()).toResponse();
    }
  }

  /** What nobody expected. */
  @Provider
  public static class OfAnything implements ExceptionMapper<RuntimeException> {
    @Override
    public Response toResponse(RuntimeException exception) {
      LOG.log(Level.ERROR, "A request failed", exception);
      return Problem.of(
              503, "unavailable", "The server cannot do this at the moment.", 1_000L, null)
          .toResponse();
    }
  }
}
