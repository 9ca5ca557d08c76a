package org.whimbrel.sessions.control;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;
import org.whimbrel.platform.control.ConsumingCondition;
import org.whimbrel.platform.control.NodeId;

/** Whether this node is one of many, and if so, whether it has joined them. Thread-safe. */
@ApplicationScoped
public class ClusterMembership implements ConsumingCondition {
  private static final Logger LOG = System.getLogger(ClusterMembership.class.getName());

  @Resource(lookup = "jdbc/whimbrel")
  DataSource database;

  @Inject NodeId node;
  @Inject Config config;
  @Inject Clock clock;

  private @Nullable ClusterSettings settings;
  private @Nullable ClusterSessionDirectory cluster;

  /** Each try fails as the first one did, and is not told again. */
  private volatile boolean told;

  private SessionDirectory directory = new LocalSessionDirectory();

  @PostConstruct
  void start() {
    ClusterSettings read = ClusterSettings.from(config);
    settings = read;
    if (read.enabled()) {
      ClusterSessionDirectory many = new ClusterSessionDirectory(read, clock);
      cluster = many;
      directory = many;
    }
  }

  @Produces
  @ApplicationScoped
  SessionDirectory directory() {
    return directory;
  }

  /**
   * Joins the other nodes, if there are any; blocks.
   *
   * @return whether that is done
   */
  public boolean join() {
    ClusterSessionDirectory many = cluster;
    ClusterSettings how = settings;
    if (many == null || how == null || !many.members().isEmpty()) {
      return true;
    }
    try {
      many.join(ClusterChannel.create(node, how, database));
      return true;
    } catch (Exception failure) {
      // Whatever it is (JGroups declares no more than this), the next try may do better.
      LOG.log(told ? Level.DEBUG : Level.WARNING, "The cluster cannot be joined yet", failure);
      told = true;
      return false;
    }
  }

  /**
   * Whether this node is alone by configuration, or a member. Before that it does not know to whom
   * a message is to be pushed.
   */
  @Override
  public boolean isReady() {
    return cluster == null || !members().isEmpty();
  }

  /** The members' names as this node sees them; empty without a cluster. */
  public List<String> members() {
    ClusterSessionDirectory many = cluster;
    return many == null ? List.of() : many.members();
  }

  @PreDestroy
  void stop() {
    ClusterSessionDirectory many = cluster;
    if (many != null) {
      many.close();
    }
  }
}
