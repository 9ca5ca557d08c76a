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
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;

@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class DeviceIdentitiesTest {
  private static final long TTL_MS = 60_000;
  private static final Bytes KEY = Bytes.of(new byte[] {1});

  private final DeviceId device = DeviceId.of(UUID.randomUUID(), 1);
  private final MovingClock clock = new MovingClock(TestDatabase.NOW);
  private final Table table = new Table();
  private final DeviceIdentities identities = new DeviceIdentities();

  /** Stands for the database, and can be away. */
  private static final class Table extends DeviceIdentities.Lookup {
    private final Map<DeviceId, Bytes> rows = new HashMap<>();
    private int asked;
    private boolean away;

    @Override
    public Optional<Bytes> identity(DeviceId wanted) {
      asked++;
      if (away) {
        throw new IllegalStateException(new SQLTransientConnectionException("away"));
      }
      return Optional.ofNullable(rows.get(wanted));
    }
  }

  @BeforeEach
  void inject() {
    identities.max = 10;
    identities.ttlMs = TTL_MS;
    identities.clock = clock;
    identities.lookup = table;
    identities.start();
  }

  @Test
  void aKnownDeviceShouldNotBeAskedForAgain() {
    table.rows.put(device, KEY);

    assertThat(identities.of(device)).contains(KEY);
    assertThat(identities.of(device)).contains(KEY);

    assertThat(table.asked).isEqualTo(1);
  }

  @Test
  void aDeviceThatIsNotInTheChainShouldBeAskedForEachTime() {
    assertThat(identities.of(device)).isEmpty();
    table.rows.put(device, KEY);

    assertThat(identities.of(device)).contains(KEY);
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

    assertThat(identities.of(device)).contains(KEY);
    assertThat(identities.of(device)).contains(KEY);

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
}
