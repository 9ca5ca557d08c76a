package org.whimbrel.sessions.control;

import static java.util.stream.Collectors.toSet;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.infinispan.AdvancedCache;
import org.infinispan.Cache;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.container.entries.InternalCacheEntry;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.partitionhandling.PartitionHandling;
import org.infinispan.remoting.transport.Address;
import org.infinispan.remoting.transport.jgroups.JGroupsAddress;
import org.infinispan.remoting.transport.jgroups.JGroupsTransport;
import org.jgroups.JChannel;
import org.jgroups.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.DeviceId;

/** The replicated cache below a {@link ClusterSessionDirectory}, and who its members are. */
final class ClusterCache implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ClusterCache.class.getName());
  private static final String NAME = "sessions";

  /**
   * After a split they are compared one by one, at about 20 ms each; every node holds all of them,
   * so that more of them would spread nothing.
   */
  private static final int SEGMENTS = 16;

  private final DefaultCacheManager manager;
  private final AdvancedCache<String, String> cache;
  private final String self;

  /** Of the members that this node saw: incarnation to name. */
  private Map<String, String> seen = new HashMap<>();

  /** Incarnations that this node saw leave. Their entries are hidden until they are removed. */
  private final Set<String> departed = ConcurrentHashMap.newKeySet();

  private ClusterCache(DefaultCacheManager manager, Cache<String, String> cache) {
    this.manager = manager;
    this.cache = cache.getAdvancedCache();
    this.self = incarnation(manager.getAddress());
  }

  static ClusterCache start(JChannel channel, ClusterSettings settings) {
    GlobalConfigurationBuilder global = new GlobalConfigurationBuilder();
    global.classLoader(DefaultCacheManager.class.getClassLoader());
    global
        .transport()
        .defaultTransport()
        .clusterName("whimbrel")
        .addProperty(JGroupsTransport.CHANNEL_CONFIGURATOR, new GivenChannel(channel));
    global
        .shutdown()
        .hookBehavior(org.infinispan.configuration.global.ShutdownHookBehavior.DONT_REGISTER);
    ConfigurationBuilder sessions = new ConfigurationBuilder();
    sessions
        .clustering()
        .cacheMode(CacheMode.REPL_SYNC)
        .remoteTimeout(settings.callTimeoutMs(), TimeUnit.MILLISECONDS)
        .hash()
        .numSegments(SEGMENTS)
        .stateTransfer()
        .awaitInitialTransfer(true)
        .timeout(settings.joinTimeoutMs(), TimeUnit.MILLISECONDS)
        .partitionHandling()
        .whenSplit(PartitionHandling.ALLOW_READ_WRITES)
        .mergePolicy(ClusterEntry.NEWER);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(DefaultCacheManager.class.getClassLoader());
    DefaultCacheManager manager = new DefaultCacheManager(global.build(), false);
    try {
      manager.defineConfiguration(NAME, sessions.build());
      manager.start();
      ClusterCache started = new ClusterCache(manager, manager.getCache(NAME));
      started.takeView();
      return started;
    } catch (RuntimeException failure) {
      manager.stop();
      throw failure;
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  void listen(Object changes, Object views) {
    manager.addListener(views);
    cache.addListener(changes);
  }

  /** This node from its start to its end. */
  String self() {
    return self;
  }

  /** What holds, as far as this node's copy has it; never of a node that has left. */
  @Nullable ClusterEntry get(DeviceId device) {
    ClusterEntry entry = raw(device);
    return entry == null || isDeparted(entry) ? null : entry;
  }

  private @Nullable ClusterEntry raw(DeviceId device) {
    InternalCacheEntry<String, String> entry =
        cache.getDataContainer().peek(ClusterEntry.key(device));
    return entry == null ? null : ClusterEntry.parse(entry.getValue());
  }

  /** Whether this node's copy has an entry, be it of a node that has left; never blocks. */
  boolean has(DeviceId device) {
    return cache.getDataContainer().peek(ClusterEntry.key(device)) != null;
  }

  /** Each entry of this node's copy as its text; those that come meanwhile may be left out. */
  void forEach(BiConsumer<DeviceId, String> action) {
    for (InternalCacheEntry<String, String> entry : cache.getDataContainer()) {
      action.accept(ClusterEntry.device(entry.getKey()), entry.getValue());
    }
  }

  /** Whether it is of a node that has left. */
  boolean isDeparted(ClusterEntry entry) {
    return departed.contains(entry.incarnation());
  }

  void put(DeviceId device, ClusterEntry entry) {
    cache.put(ClusterEntry.key(device), entry.text());
  }

  void putIfAbsent(DeviceId device, ClusterEntry entry) {
    cache.putIfAbsent(ClusterEntry.key(device), entry.text());
  }

  void remove(DeviceId device, ClusterEntry entry) {
    cache.remove(ClusterEntry.key(device), entry.text());
  }

  /** Does not wait for it. */
  void removeLater(DeviceId device, ClusterEntry entry) {
    cache
        .removeAsync(ClusterEntry.key(device), entry.text())
        .exceptionally(
            failure -> {
              LOG.log(Level.DEBUG, "An entry is removed later", failure);
              return false;
            });
  }

  boolean isFirst() {
    return manager.isCoordinator();
  }

  /** The members now, each from its start to its end. */
  Set<String> incarnations() {
    return manager.getMembers().stream().map(ClusterCache::incarnation).collect(toSet());
  }

  /** Whether one of these is a member at this moment. */
  boolean isMember(String incarnation) {
    return incarnations().contains(incarnation);
  }

  List<String> members() {
    List<Address> members = manager.getMembers();
    return members == null ? List.of() : members.stream().map(Object::toString).toList();
  }

  /**
   * Takes over who is a member now, and logs who came and went.
   *
   * @return whether anybody did
   */
  synchronized boolean takeView() {
    Map<String, String> now = new HashMap<>();
    for (Address member : manager.getMembers()) {
      now.put(incarnation(member), member.toString());
    }
    Set<String> left = new LinkedHashSet<>(seen.keySet());
    left.removeAll(now.keySet());
    Set<String> came = new LinkedHashSet<>(now.keySet());
    came.removeAll(seen.keySet());
    came.remove(self);
    departed.removeAll(now.keySet());
    departed.addAll(left);
    left.forEach(each -> LOG.log(Level.INFO, "{0} has left the cluster", seen.get(each)));
    came.forEach(each -> LOG.log(Level.INFO, "{0} is in the cluster", now.get(each)));
    seen = now;
    return !left.isEmpty() || !came.isEmpty();
  }

  private static String incarnation(Address address) {
    return ((UUID) ((JGroupsAddress) address).getJGroupsAddress()).toStringLong();
  }

  @Override
  public void close() {
    manager.stop();
  }
}
