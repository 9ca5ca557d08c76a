package org.whimbrel.page.boundary;

import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.whimbrel.platform.boundary.Problem;
import org.whimbrel.protocol.Bytes;

/**
 * Serves the browser client to everybody; it takes the place of the container's default servlet, so
 * that nothing of the application can be fetched that is not among its files.
 */
@WebServlet(urlPatterns = "/", loadOnStartup = 1)
public class PageServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** Far above what the build allows; all of it stays in memory. */
  private static final int FILES_MAX_BYTES = 16 * 1024 * 1024;

  private static final JsonMapper JSON = new JsonMapper();
  private static final String FOREVER = "public, max-age=31536000, immutable";
  private static final String ASK_EACH_TIME = "no-cache";

  @Inject
  @ConfigProperty(name = "whimbrel.page.hstsMaxAgeS")
  long hstsMaxAgeS;

  private transient PageFiles files = new PageFiles(Map.of(PageFiles.PAGE, Bytes.of(new byte[0])));

  @Override
  public void init() throws ServletException {
    Map<String, Bytes> contents = new HashMap<>();
    try {
      read(getServletContext(), "/", contents);
    } catch (IOException e) {
      throw new ServletException("the browser client cannot be read", e);
    }
    files = new PageFiles(contents);
  }

  private static void read(ServletContext context, String folder, Map<String, Bytes> contents)
      throws IOException {
    Set<String> paths = context.getResourcePaths(folder);
    for (String path : paths == null ? Set.<String>of() : paths) {
      if (path.startsWith("/WEB-INF/") || path.startsWith("/META-INF/")) {
        continue;
      }
      if (path.endsWith("/")) {
        read(context, path, contents);
      } else {
        try (InputStream in = context.getResourceAsStream(path)) {
          contents.put(path, Bytes.of(in.readAllBytes()));
        }
      }
    }
    if (contents.values().stream().mapToLong(Bytes::size).sum() > FILES_MAX_BYTES) {
      throw new IOException("more than " + FILES_MAX_BYTES + " bytes");
    }
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    PageSecurity.headers(request.getServerName(), request.isSecure(), hstsMaxAgeS)
        .forEach(response::setHeader);
    boolean withBody = request.getMethod().equals("GET");
    if (!withBody && !request.getMethod().equals("HEAD")) {
      response.setHeader("Allow", "GET, HEAD");
      refuse(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "method-not-allowed");
      return;
    }
    Optional<PageFile> file = files.find(path(request), request.getHeader("Accept"));
    if (file.isEmpty()) {
      response.setHeader("Cache-Control", "no-store");
      refuse(response, HttpServletResponse.SC_NOT_FOUND, "not-found");
      return;
    }
    answer(file.get(), request, response, withBody);
  }

  /** Not by {@code sendError}: over HTTP/2 Liberty's way to the error page never ends. */
  private static void refuse(HttpServletResponse response, int status, String code)
      throws IOException {
    response.setStatus(status);
    response.setContentType(Problem.MEDIA_TYPE);
    JSON.writeValue(response.getOutputStream(), Problem.of(status, code, null));
  }

  private static String path(HttpServletRequest request) {
    String rest = request.getPathInfo();
    return rest == null ? request.getServletPath() : request.getServletPath() + rest;
  }

  private static void answer(
      PageFile file, HttpServletRequest request, HttpServletResponse response, boolean withBody)
      throws IOException {
    Coding coding = file.bestFor(request.getHeader("Accept-Encoding"));
    response.setHeader("Cache-Control", file.immutable() ? FOREVER : ASK_EACH_TIME);
    response.setHeader("ETag", file.tag(coding));
    response.setHeader("Vary", "Accept-Encoding");
    if (file.isKnown(request.getHeader("If-None-Match"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    byte[] content = file.content(coding);
    response.setContentType(file.mediaType());
    response.setContentLength(content.length);
    if (coding != Coding.IDENTITY) {
      response.setHeader("Content-Encoding", coding.token());
    }
    if (withBody) {
      response.getOutputStream().write(content);
    }
  }
}
