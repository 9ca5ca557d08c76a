package org.whimbrel.messaging.control;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.control.MovingClock;
import org.whimbrel.platform.entity.TestDatabase;

/** The rules outside a container. */
final class TestRules {
  /** Remembers what it was told. */
  static final class RecordedSends extends BlockedSends {
    final List<UUID> messages = new ArrayList<>();

    @Override
    void noticed(UUID messageId, AccountId sender) {
      messages.add(messageId);
    }
  }

  private TestRules() {}

  static SendingRules rules() {
    return rules(new RecordedSends(), false);
  }

  static SendingRules rules(BlockedSends blockedSends, boolean blockVisible) {
    return new SendingRules(
        blockedSends, new SendingSettings(blockVisible, 100), new MovingClock(TestDatabase.NOW));
  }
}
