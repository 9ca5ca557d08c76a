package org.whimbrel.sessions.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.infinispan.notifications.cachelistener.annotation.CacheEntryCreated;
import org.infinispan.notifications.cachelistener.annotation.CacheEntryModified;
import org.infinispan.notifications.cachelistener.annotation.CacheEntryRemoved;
import org.infinispan.notifications.cachelistener.event.CacheEntryEvent;
import org.infinispan.notifications.cachemanagerlistener.annotation.Merged;
import org.infinispan.notifications.cachemanagerlistener.annotation.ViewChanged;
import org.infinispan.notifications.cachemanagerlistener.event.Event;
import org.jgroups.JChannel;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.platform.control.NotYetException;

/**
 * The directory of many nodes: a replicated Infinispan cache, device to session, of which each node
 * holds a copy. A write returns when all members have it (I4); of a device's sessions the one that
 * its key's owner wrote last holds, on all nodes the same (I6). Thread-safe.
 *
 * <p>What a departed node left is hidden by each node at once and removed by the first member. A
 * node that others wrongly took for dead writes its sessions again. docs/adr/0023.
 */
public final class ClusterSessionDirectory implements SessionDirectory, AutoCloseable {
  private static final Logger LOG = System.getLogger(ClusterSessionDirectory.class.getName());

  /** After a change of members the caches go on exchanging entries for a while. */
  private static final List<Long> AGAIN_MS = List.of(1_000L, 5_000L);

  /** A registration of this node. */
  private static final class Own {
    final ClusterEntry entry;

    /** Before that, what the directory holds may be older than this one. */
    volatile boolean written;

    Own(ClusterEntry entry) {
      this.entry = entry;
    }
  }

  private final ClusterSettings settings;
  private final Clock clock;
  private final ClusterIndex index = new ClusterIndex();
  private final Map<DeviceId, Own> own = new ConcurrentHashMap<>();
  private final List<DisplacedListener> displacedListeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch joined = new CountDownLatch(1);
  private final ScheduledExecutorService upkeep =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "session directory");
            thread.setDaemon(true);
            return thread;
          });
  private volatile @Nullable ClusterCache cluster;

  /** A directory that has not joined. */
  public ClusterSessionDirectory(ClusterSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Joins the others, or is the first; blocks until this node has its copy.
   *
   * @param channel not connected
   */
  public void join(JChannel channel) {
    ClusterCache started = ClusterCache.start(channel, settings);
    cluster = started;
    try {
      started.listen(new Changes(), new Views());
      started.forEach((device, text) -> refresh(device));
    } catch (RuntimeException failure) {
      cluster = null; // or the next try would be a second member beside this one
      started.close();
      throw failure;
    }
    ScheduledFuture<?> unused =
        upkeep.scheduleWithFixedDelay(
            this::reconcile, settings.reconcileMs(), settings.reconcileMs(), TimeUnit.MILLISECONDS);
    joined.countDown();
    LOG.log(Level.INFO, "Joined the cluster: {0}", started.members());
  }

  /** The members' names as this node sees them; empty before it has joined. */
  public List<String> members() {
    ClusterCache current = cluster;
    return joined.getCount() > 0 || current == null ? List.of() : current.members();
  }

  @Override
  public void register(DeviceId device, Registration registration) {
    ClusterCache cache = cache();
    ClusterEntry before = cache.get(device);
    long stamp = Math.max(clock.millis(), before == null ? 0 : before.stamp() + 1);
    ClusterEntry entry =
        new ClusterEntry(registration.node(), cache.self(), registration.session(), stamp);
    Own mine = new Own(entry);
    own.put(device, mine);
    try {
      cache.put(device, entry);
    } catch (RuntimeException notWritten) {
      // Whether others have it is not known; the upkeep removes what is nobody's.
      own.remove(device, mine);
      throw notWritten;
    }
    mine.written = true;
    refresh(device);
  }

  @Override
  public void unregister(DeviceId device, Registration registration) {
    Own mine = own.get(device);
    if (mine != null && mine.entry.session().equals(registration.session())) {
      own.remove(device, mine);
    }
    ClusterCache cache = cluster;
    ClusterEntry entry = cache == null ? null : cache.get(device);
    if (cache != null && entry != null && entry.session().equals(registration.session())) {
      // Only if it still holds, so that it does no harm to a registration that overtakes it. One
      // that fails leaves an entry that is nobody's, for the upkeep.
      cache.removeLater(device, entry);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws NotYetException if this node has not joined for long: it would say that nobody is
   *     there, and what is to be pushed would be lost until somebody asks
   */
  @Override
  public Map<NodeId, Set<AccountId>> nodesOf(Collection<AccountId> accounts) {
    cache();
    return index.nodesOf(accounts);
  }

  @Override
  public Optional<NodeId> nodeOf(DeviceId device) {
    return Optional.ofNullable(index.of(device)).map(ClusterEntry::node);
  }

  @Override
  public boolean isShared() {
    return members().size() > 1;
  }

  @Override
  public void listen(SessionDirectory.Listener listener) {
    index.listen(listener);
  }

  @Override
  public void listenDisplaced(DisplacedListener listener) {
    displacedListeners.add(listener);
  }

  private ClusterCache cache() {
    try {
      if (!joined.await(settings.callTimeoutMs(), TimeUnit.MILLISECONDS)) {
        throw new NotYetException("this node has not joined the cluster");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotYetException("interrupted while the node joins the cluster", e);
    }
    ClusterCache current = cluster;
    if (current == null) {
      throw new NotYetException("this node has left the cluster");
    }
    return current;
  }

  private void refresh(DeviceId device) {
    ClusterCache cache = cluster;
    if (cache == null) {
      return;
    }
    index.refresh(device, () -> cache.get(device));
    // In this order: a registration between the two would else be taken for displaced by the one
    // that it has just replaced.
    Own mine = own.get(device);
    ClusterEntry holds = cache.get(device);
    if (holds != null && mine != null && isDisplaced(mine, holds) && own.remove(device, mine)) {
      run(() -> displacedListeners.forEach(l -> l.displaced(device, mine.entry.session())));
    }
  }

  private void run(Runnable task) {
    try {
      upkeep.execute(task);
    } catch (RejectedExecutionException closing) {
      LOG.log(Level.DEBUG, "The directory is closed", closing);
    }
  }

  /** Makes good what a split, a departure or a failed call left. */
  private void reconcile() {
    ClusterCache cache = cluster;
    if (cache == null) {
      return;
    }
    try {
      own.forEach((device, mine) -> writeAgain(cache, device, mine));
      Set<String> members = cache.incarnations();
      cache.forEach((device, text) -> putInOrder(cache, device, text, members));
      for (DeviceId device : index.devices()) {
        if (!cache.has(device)) {
          refresh(device);
        }
      }
    } catch (RuntimeException failure) {
      LOG.log(Level.WARNING, "The directory could not be put in order; later again", failure);
    }
  }

  /**
   * Of tens of thousands of entries nearly all are as this node knows them, and each node looks at
   * each: so what is known is held against the text first, and nothing is parsed.
   */
  private void putInOrder(ClusterCache cache, DeviceId device, String text, Set<String> members) {
    ClusterEntry known = index.of(device);
    boolean asKnown = known != null && known.text().equals(text);
    ClusterEntry entry = known != null && asKnown ? known : ClusterEntry.parse(text);
    if (isNobodys(cache, device, entry, members)) {
      cache.removeLater(device, entry);
    }
    if (!asKnown || cache.isDeparted(entry) || isDisplaced(own.get(device), entry)) {
      refresh(device);
    }
  }

  private static boolean isDisplaced(@Nullable Own mine, ClusterEntry holds) {
    return mine != null && mine.written && !holds.is(mine.entry);
  }

  private void writeAgain(ClusterCache cache, DeviceId device, Own mine) {
    if (mine.written && !cache.has(device)) {
      cache.putIfAbsent(device, mine.entry);
      if (own.get(device) != mine) {
        cache.remove(device, mine.entry); // it was closed meanwhile
      }
    }
  }

  private boolean isNobodys(
      ClusterCache cache, DeviceId device, ClusterEntry entry, Set<String> members) {
    if (entry.incarnation().equals(cache.self())) {
      Own mine = own.get(device);
      return mine == null || !mine.entry.is(entry);
    }
    // One that is not among them may have joined since they were asked for.
    return !members.contains(entry.incarnation())
        && cache.isFirst()
        && !cache.isMember(entry.incarnation());
  }

  /** Leaves the cluster. */
  @Override
  public void close() {
    upkeep.shutdownNow();
    ClusterCache last = cluster;
    cluster = null;
    if (last != null) {
      last.close();
    }
  }

  /** Hears of each entry that this node's copy gets, before the write returns to its caller. */
  @org.infinispan.notifications.Listener
  public final class Changes {
    /** Takes it into the index. */
    @CacheEntryCreated
    @CacheEntryModified
    @CacheEntryRemoved
    public void changed(CacheEntryEvent<String, String> event) {
      if (!event.isPre()) {
        refresh(ClusterEntry.device(event.getKey()));
      }
    }
  }

  /** Hears of members that come and go. */
  @org.infinispan.notifications.Listener
  public final class Views {
    /** Puts the directory in order, on a thread of its own. */
    @ViewChanged
    @Merged
    public void changed(Event event) {
      run(
          () -> {
            ClusterCache cache = cluster;
            if (cache != null && cache.takeView()) {
              reconcile();
              for (long delayMs : AGAIN_MS) {
                ScheduledFuture<?> unused =
                    upkeep.schedule(
                        ClusterSessionDirectory.this::reconcile, delayMs, TimeUnit.MILLISECONDS);
              }
            }
          });
    }
  }
}
