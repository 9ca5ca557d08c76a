package org.whimbrel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.lockmanager.DistributedLock;
import org.apache.activemq.artemis.lockmanager.MutableLong;
import org.apache.activemq.artemis.lockmanager.UnavailableStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes and one lock. The other process is a real one, and is really killed. */
class FileLeaseLockManagerTest {
  private static final String LOCK = "pair-1";
  private static final long LEASE_MS = 1_000;

  private final Path folder;
  private final AtomicInteger fenced = new AtomicInteger();

  FileLeaseLockManagerTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aLockShouldHaveOneHolder() throws Exception {
    DistributedLock first = manager(LEASE_MS).getDistributedLock(LOCK);
    DistributedLock second = manager(LEASE_MS).getDistributedLock(LOCK);

    assertThat(first.tryLock()).isTrue();
    assertThat(second.tryLock(3 * LEASE_MS, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(first.isHeldByCaller()).isTrue();
    assertThat(second.isHeldByCaller()).isFalse();
    first.unlock();
    assertThat(second.tryLock()).isTrue();
    assertThat(first.isHeldByCaller()).isFalse();
    second.close();
    assertThat(fenced).hasValue(0);
  }

  @Test
  void theLockOfAKilledProcessShouldBeFreeAtOnce() throws Exception {
    long leaseMs = TimeUnit.HOURS.toMillis(1);
    Process holder = held(leaseMs);
    try {
      DistributedLock lock = manager(leaseMs).getDistributedLock(LOCK);
      assertThat(lock.tryLock()).isFalse();
      holder.destroyForcibly().waitFor();
      assertThat(lock.tryLock()).isTrue();
      lock.close();
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void aFrozenHolderShouldLoseTheLockAndEndWhenItWakes() throws Exception {
    Process holder = held(LEASE_MS);
    try {
      DistributedLock lock = manager(LEASE_MS).getDistributedLock(LOCK);
      assertThat(lock.tryLock(3 * LEASE_MS, TimeUnit.MILLISECONDS)).isFalse();
      signal("STOP", holder);
      assertThat(lock.tryLock(20 * LEASE_MS, TimeUnit.MILLISECONDS)).isTrue();
      assertThat(holder.isAlive()).isTrue();

      signal("CONT", holder);
      assertThat(holder.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(holder.exitValue()).isEqualTo(BrokerMain.EXIT_LOST_LOCK);
      assertThat(lock.isHeldByCaller()).isTrue();
      lock.close();
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void theNumberShouldOutliveItsHoldersAndChangeUnderTheLockOnly() throws Exception {
    Process holder = held(LEASE_MS);
    FileLeaseLockManager manager = manager(LEASE_MS);
    MutableLong number = manager.getMutableLong(LOCK);
    assertThat(number.get()).isEqualTo(7);
    assertThatThrownBy(() -> number.set(8)).isInstanceOf(UnavailableStateException.class);
    holder.destroyForcibly().waitFor();

    DistributedLock lock = manager.getDistributedLock(LOCK);
    assertThat(lock.tryLock()).isTrue();
    assertThat(number.compareAndSet(6, 8)).isFalse();
    assertThat(number.compareAndSet(7, 8)).isTrue();
    assertThat(manager(LEASE_MS).getMutableLong(LOCK).get()).isEqualTo(8);
    manager.stop();
  }

  private FileLeaseLockManager manager(long leaseMs) throws IOException {
    FileLeaseLockManager manager =
        new FileLeaseLockManager(
            Map.of(
                FileLeaseLockManager.FOLDER,
                folder.toString(),
                FileLeaseLockManager.LEASE_MS,
                String.valueOf(leaseMs)),
            fenced::incrementAndGet);
    manager.start();
    return manager;
  }

  private Process held(long leaseMs) throws IOException {
    Process holder = LeaseHolder.start(folder, LOCK, leaseMs);
    assertThat(holder.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo(LeaseHolder.HELD);
    return holder;
  }

  private static void signal(String name, Process process) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor())
        .isZero();
  }
}
