package org.whimbrel.client.messenger;

import java.util.UUID;
import org.whimbrel.client.crypto.PinnedChains.Change;
import org.whimbrel.protocol.keys.BadKeysException;

/** Tells the application what comes from the directory of keys. */
record KeyNews(MessengerListener listener) implements KeyEvents {
  @Override
  public void onIdentityReset(UUID user, Change.IdentityReset reset) {
    listener.onIdentityReset(user, reset);
  }

  @Override
  public void onBadKeys(UUID user, BadKeysException problem) {
    listener.onBadKeys(user, problem);
  }
}
