package org.whimbrel.keys.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.whimbrel.keys.control.KeyRefusal;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.platform.boundary.Problem;

class KeyRefusalMapperTest {
  /** Programs look at code and status. */
  @Test
  void refusalsShouldLookAsClientsKnowThem() {
    Map<String, Integer> statuses = new TreeMap<>();
    for (Reason reason : Reason.values()) {
      Problem problem = KeyRefusalMapper.problem(new KeyRefusal(reason, "why", 5L));
      assertThat(problem.detail()).isEqualTo("why");
      assertThat(problem.retryAfterMs()).isEqualTo(5);
      statuses.put(problem.code(), problem.status());
    }

    assertThat(statuses)
        .containsExactly(
            Map.entry("bad-chain-signature", 400),
            Map.entry("bad-key-signature", 400),
            Map.entry("bad-users", 400),
            Map.entry("chain-fork", 409),
            Map.entry("chain-out-of-bounds", 409),
            Map.entry("chain-out-of-sequence", 409),
            Map.entry("epoch-out-of-sequence", 409),
            Map.entry("epoch-taken", 409),
            Map.entry("known-device", 409),
            Map.entry("malformed-keys", 400),
            Map.entry("not-a-member", 403),
            Map.entry("record-out-of-bounds", 409),
            Map.entry("record-out-of-sequence", 409),
            Map.entry("too-many-keys", 429),
            Map.entry("too-many-requests", 429),
            Map.entry("unknown-account", 404),
            Map.entry("unknown-device", 404),
            Map.entry("wrong-owner", 403));
  }
}
