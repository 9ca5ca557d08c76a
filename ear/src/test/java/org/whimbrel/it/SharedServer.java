package org.whimbrel.it;

import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one server that they share; it starts with the first and ends after the last. */
final class SharedServer implements ParameterResolver {
  private static final int HTTP_PORT = 19_080;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(WhimbrelServer.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedServer.class))
        .getOrComputeIfAbsent(WhimbrelServer.class, key -> start(), WhimbrelServer.class);
  }

  private static WhimbrelServer start() {
    try {
      return WhimbrelServer.start("shared", HTTP_PORT, false, Map.of("JVM_ARGS", ""));
    } catch (Exception e) {
      throw new IllegalStateException("the shared server did not start", e);
    }
  }
}
