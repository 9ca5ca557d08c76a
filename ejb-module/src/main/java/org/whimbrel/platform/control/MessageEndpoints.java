package org.whimbrel.platform.control;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Starts and stops message-driven beans, which the server does not start by itself ({@code
 * autoStart} in {@code server.xml}). Liberty offers that to an operator, as an MBean. Thread-safe;
 * a call blocks until the server has done it.
 */
@ApplicationScoped
public class MessageEndpoints {
  private static final String CONTROL = "WebSphere:feature=kernel,name=ServerEndpointControl";
  private static final String[] ONE_TEXT = {String.class.getName()};

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  /** Whether the server knows all of these by now; it does once the application has started. */
  public boolean areKnown(Collection<String> beans) throws JMException {
    List<String> listed = listed();
    return beans.stream().allMatch(bean -> endpoint(listed, bean).isPresent());
  }

  /** Lets a bean consume. One that does already goes on. */
  public void resume(String bean) throws JMException {
    call("resume", bean);
  }

  /** Stops a bean; what it has in hand is finished, or delivered again to another one. */
  public void pause(String bean) throws JMException {
    call("pause", bean);
  }

  /** Whether a bean does not consume. */
  public boolean isPaused(String bean) throws JMException {
    return Boolean.TRUE.equals(call("isPaused", bean));
  }

  private Object call(String operation, String bean) throws JMException {
    String endpoint =
        endpoint(listed(), bean)
            .orElseThrow(() -> new JMException("the server does not know " + bean));
    return server.invoke(control(), operation, new Object[] {endpoint}, ONE_TEXT);
  }

  /** An endpoint is {@code application#module#bean}, and the application may have any name. */
  private static Optional<String> endpoint(List<String> listed, String bean) {
    return listed.stream().filter(name -> name.endsWith("#" + bean)).findFirst();
  }

  private List<String> listed() throws JMException {
    Object names = server.invoke(control(), "listEndpoints", new Object[0], new String[0]);
    return names instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }

  private static ObjectName control() throws JMException {
    return new ObjectName(CONTROL);
  }
}
