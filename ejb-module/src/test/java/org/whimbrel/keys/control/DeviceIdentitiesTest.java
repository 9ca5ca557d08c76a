package org.whimbrel.keys.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.control.DeviceIdentities.ChainShrunk;
import org.whimbrel.platform.control.MovingClock;
import org.whimbrel.platform.control.NodeNewsLost;
import org.whimbrel.platform.control.ToldNews;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.VerificationKey;

@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class DeviceIdentitiesTest {
  private static final long TTL_MS = 60_000;
  private static final Bytes KEY = Bytes.of(new byte[] {1});

  private final DeviceId device = DeviceId.of(UUID.randomUUID(), 1);
  private final MovingClock clock = new MovingClock(TestDatabase.NOW);
  private final Table table = new Table();
  private final ToldNews nodes = new ToldNews();
  private final DeviceIdentities identities = new DeviceIdentities();

  /** Stands for the database, and can be away. */
  private static final class Table extends DeviceIdentities.Lookup {
    private final Map<DeviceId, Bytes> rows = new HashMap<>();
    private int asked;
    private boolean away;
    private Runnable afterRead = () -> {};

    @Override
    public Optional<Bytes> identity(DeviceId wanted) {
      asked++;
      if (away) {
        throw new IllegalStateException(new SQLTransientConnectionException("away"));
      }
      Optional<Bytes> read = Optional.ofNullable(rows.get(wanted));
      afterRead.run();
      return read;
    }
  }

  @BeforeEach
  void inject() {
    identities.max = 10;
    identities.ttlMs = TTL_MS;
    identities.clock = clock;
    identities.lookup = table;
    identities.nodes = nodes;
    identities.start();
  }

  @Test
  void aKnownDeviceShouldNotBeAskedForAgain() {
    table.rows.put(device, KEY);

    assertThat(identities.of(device)).contains(VerificationKey.of(KEY));
    assertThat(identities.of(device)).contains(VerificationKey.of(KEY));

    assertThat(table.asked).isEqualTo(1);
  }

  @Test
  void aDeviceThatIsNotInTheChainShouldBeAskedForEachTime() {
    assertThat(identities.of(device)).isEmpty();
    table.rows.put(device, KEY);

    assertThat(identities.of(device)).contains(VerificationKey.of(KEY));
  }

  @Test
  void aDeviceShouldBeReadAgainWhenItsTimeHasRunOut() {
    table.rows.put(device, KEY);
    assertThat(identities.of(device)).isPresent();
    table.rows.remove(device);
    clock.advance(Duration.ofMillis(TTL_MS));

    assertThat(identities.of(device)).isEmpty();
    assertThat(identities.of(device)).isEmpty();
  }

  @Test
  void whatIsKnownShouldBeBelievedWhileTheDatabaseIsAway() {
    table.rows.put(device, KEY);
    assertThat(identities.of(device)).isPresent();
    table.away = true;
    clock.advance(Duration.ofMillis(TTL_MS));

    assertThat(identities.of(device)).contains(VerificationKey.of(KEY));
    assertThat(identities.of(device)).contains(VerificationKey.of(KEY));

    assertThat(table.asked).as("not asked again at once").isEqualTo(2);
    assertThatThrownBy(() -> identities.of(DeviceId.of(UUID.randomUUID(), 1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aChainThatShrankShouldBeReadAgain() {
    table.rows.put(device, KEY);
    assertThat(identities.of(device)).isPresent();
    table.rows.remove(device);

    identities.onChange(new ChainShrunk(device.account()));

    assertThat(identities.of(device)).isEmpty();
  }

  @Test
  void aChainThatShrankOnAnotherNodeShouldBeReadAgain() {
    DeviceIdentities elsewhere = new DeviceIdentities();
    elsewhere.max = 10;
    elsewhere.ttlMs = TTL_MS;
    elsewhere.clock = clock;
    elsewhere.lookup = table;
    elsewhere.start();
    DeviceId other = DeviceId.of(UUID.randomUUID(), 1);
    table.rows.put(device, KEY);
    table.rows.put(other, KEY);
    assertThat(elsewhere.of(device)).isPresent();
    assertThat(elsewhere.of(other)).isPresent();
    table.rows.clear();

    identities.onChange(new ChainShrunk(device.account()));
    nodes.told.forEach(elsewhere::onNews);

    assertThat(elsewhere.of(device)).isEmpty();
    assertThat(elsewhere.of(other)).as("its chain is as it was").isPresent();
  }

  @Test
  void allShouldBeReadAgainWhenNewsMayBeMissing() {
    table.rows.put(device, KEY);
    assertThat(identities.of(device)).isPresent();
    table.rows.remove(device);

    identities.onLost(new NodeNewsLost());

    assertThat(identities.of(device)).isEmpty();
  }

  /** Read before the chain shrank, and kept after that was told. */
  @Test
  void whatWasReadBeforeTheChainShrankShouldNotBeKept() {
    table.rows.put(device, KEY);
    table.afterRead =
        () -> {
          table.rows.remove(device);
          identities.onChange(new ChainShrunk(device.account()));
        };
    assertThat(identities.of(device)).isPresent();
    table.afterRead = () -> {};

    assertThat(identities.of(device)).isEmpty();
  }
}
