package org.whimbrel.platform.control;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker and the database whether they answer. A client of a broker that is gone may block
 * for long, so each probe runs apart, one at a time, and is waited for only so long.
 */
@ApplicationScoped
public class Probes {
  /** A queue that every broker of ours has, and that is empty on a good day. */
  private static final String PROBED_QUEUE = "dead-letter";

  @Resource ManagedExecutorService executor;

  @Resource(lookup = "jdbc/whimbrel")
  DataSource dataSource;

  @Resource(lookup = "jms/whimbrel", shareable = false)
  ConnectionFactory connectionFactory;

  @Inject
  @ConfigProperty(name = "whimbrel.health.probeTimeoutMs")
  long probeTimeoutMs;

  private final AtomicReference<@Nullable Future<Boolean>> database = new AtomicReference<>();
  private final AtomicReference<@Nullable Future<Boolean>> broker = new AtomicReference<>();

  /** Whether the database answers in time. */
  public boolean databaseAnswers() {
    return answers(database, this::askDatabase);
  }

  /** Whether the broker answers in time. */
  public boolean brokerAnswers() {
    return answers(broker, this::askBroker);
  }

  private boolean answers(
      AtomicReference<@Nullable Future<Boolean>> running, Callable<Boolean> question) {
    Future<Boolean> answer =
        running.updateAndGet(
            earlier -> earlier != null && !earlier.isDone() ? earlier : executor.submit(question));
    if (answer == null) {
      return false;
    }
    try {
      return answer.get(probeTimeoutMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false; // either is the answer: it does not
    }
  }

  private boolean askDatabase() throws SQLException {
    try (java.sql.Connection connection = dataSource.getConnection()) {
      return connection.isValid((int) Math.max(1, probeTimeoutMs / 1000));
    }
  }

  /** Goes all the way to the broker: a connection from the pool alone would not notice its end. */
  private boolean askBroker() throws JMSException {
    try (Connection connection = connectionFactory.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        QueueBrowser browser = session.createBrowser(session.createQueue(PROBED_QUEUE))) {
      connection.start();
      browser.getEnumeration().hasMoreElements();
      return true;
    }
  }
}
