package org.whimbrel.broker;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.lockmanager.DistributedLock;
import org.apache.activemq.artemis.lockmanager.UnavailableStateException;
import org.jspecify.annotations.Nullable;

/**
 * A lock that outlives neither its holder's process nor its holder's silence. Who takes it counts
 * the epoch in the state file one up, and keeps a file of that epoch locked and beating ({@link
 * HolderFile}). Another one may take it when that lock is gone, because the holder's process is, at
 * once; or when the beat has not moved for the lease's time by its own clock, because the holder is
 * frozen or cut off. Clocks of two machines are never compared.
 *
 * <p>A holder that was frozen cannot know that it has lost until it looks. So it looks before each
 * answer it gives here, and once it finds another epoch it calls the fence, which ends the process.
 * Until then it can promise nothing to clients: each promise needs its partner's word, or first
 * {@link #change}. Thread-safe.
 */
final class FileLease implements DistributedLock {
  private static final Logger LOG = System.getLogger(FileLease.class.getName());
  private static final String NAMES = "[A-Za-z0-9._-]{1,100}";
  private static final long POLL_MS = 50;

  private final Path folder;
  private final String id;
  private final long leaseMs;
  private final Runnable fence;
  private final List<UnavailableLockListener> listeners = new CopyOnWriteArrayList<>();

  private @Nullable HolderFile held;
  private @Nullable Sighting sighting;
  private boolean closed;

  /** What was last seen of the holder, and when it was first seen like that. */
  private record Sighting(long epoch, long beat, long sinceNs) {
    boolean same(long otherEpoch, long otherBeat) {
      return epoch == otherEpoch && beat == otherBeat;
    }
  }

  /**
   * Takes nothing yet.
   *
   * @throws IllegalArgumentException if the id is not fit for a file's name
   */
  FileLease(Path folder, String id, long leaseMs, Runnable fence) {
    if (!id.matches(NAMES)) {
      throw new IllegalArgumentException("not a name for a lock: " + id);
    }
    this.folder = folder;
    this.id = id;
    this.leaseMs = leaseMs;
    this.fence = fence;
  }

  private LeaseState state() throws IOException {
    return LeaseState.of(folder.resolve(id + ".state"));
  }

  @Override
  public String getLockId() {
    return id;
  }

  @Override
  public synchronized boolean tryLock() throws UnavailableStateException {
    requireOpen();
    if (held != null) {
      throw new IllegalStateException("it is held already");
    }
    try {
      LeaseState state = state();
      // Looked at outside of the exclusive part, and compared again inside of it.
      long free = state.read().epoch();
      if (!isFree(free)) {
        return false;
      }
      return state.exclusively(
          now -> {
            if (now.epoch() != free) {
              return false;
            }
            held = take(state, now);
            sighting = null;
            return true;
          });
    } catch (IOException e) {
      throw new UnavailableStateException("the lock's folder", e);
    }
  }

  private HolderFile take(LeaseState state, LeaseState.Content now) throws IOException {
    HolderFile file =
        HolderFile.create(folder, id, now.epoch() + 1, Math.max(1, leaseMs / 4), this::check);
    try {
      state.write(new LeaseState.Content(now.epoch() + 1, now.value()));
    } catch (IOException e) {
      file.close();
      throw e;
    }
    HolderFile.remove(folder, id, now.epoch());
    return file;
  }

  private boolean isFree(long epoch) throws IOException {
    HolderFile.Sign sign = HolderFile.look(folder, id, epoch);
    if (!sign.alive()) {
      return true;
    }
    Sighting last = sighting;
    if (last == null || !last.same(epoch, sign.beat())) {
      sighting = new Sighting(epoch, sign.beat(), System.nanoTime());
      return false;
    }
    if (System.nanoTime() - last.sinceNs() < TimeUnit.MILLISECONDS.toNanos(leaseMs)) {
      return false;
    }
    LOG.log(Level.WARNING, "The holder of {0} lives, but is silent: taking over", id);
    return true;
  }

  @Override
  public boolean tryLock(long timeout, TimeUnit unit)
      throws UnavailableStateException, InterruptedException {
    long untilNs = System.nanoTime() + unit.toNanos(timeout);
    while (!tryLock()) {
      if (System.nanoTime() - untilNs >= 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    return true;
  }

  @Override
  public synchronized boolean isHeldByCaller() throws UnavailableStateException {
    HolderFile file = held;
    if (file == null) {
      return false;
    }
    try {
      if (state().read().epoch() == file.epoch()) {
        return true;
      }
    } catch (IOException e) {
      lost("its folder cannot be read");
      throw new UnavailableStateException("the lock's folder", e);
    }
    lost("another broker has taken over");
    return false;
  }

  /** Whoever wakes after a takeover ends, also if nobody asks. */
  private void check() {
    try {
      isHeldByCaller();
    } catch (UnavailableStateException told) {
      LOG.log(Level.DEBUG, "The folder of {0} could not be read", id);
    }
  }

  private void lost(String why) {
    LOG.log(Level.ERROR, "The lock {0} is lost: {1}", id, why);
    fence.run();
    release();
    listeners.forEach(UnavailableLockListener::onUnavailableLockEvent);
  }

  /** The number that goes with the lock; who does not hold it may read it late. */
  long value() throws UnavailableStateException {
    try {
      return state().read().value();
    } catch (IOException e) {
      throw new UnavailableStateException("the lock's folder", e);
    }
  }

  /**
   * Sets the number that goes with the lock.
   *
   * @param expected null for any
   * @return whether it was as expected
   * @throws UnavailableStateException if the lock is not held
   */
  synchronized boolean change(@Nullable Long expected, long value)
      throws UnavailableStateException {
    HolderFile file = held;
    if (file == null || !isHeldByCaller()) {
      throw new UnavailableStateException("only the holder of " + id + " may change its number");
    }
    try {
      LeaseState state = state();
      return state.exclusively(
          now -> {
            if (now.epoch() != file.epoch() || (expected != null && expected != now.value())) {
              return false;
            }
            state.write(new LeaseState.Content(now.epoch(), value));
            return true;
          });
    } catch (IOException e) {
      throw new UnavailableStateException("the lock's folder", e);
    }
  }

  @Override
  public synchronized void unlock() {
    release();
  }

  private void release() {
    HolderFile file = held;
    held = null;
    if (file != null) {
      file.close();
    }
  }

  @Override
  public void addListener(UnavailableLockListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeListener(UnavailableLockListener listener) {
    listeners.remove(listener);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    release();
  }
}
