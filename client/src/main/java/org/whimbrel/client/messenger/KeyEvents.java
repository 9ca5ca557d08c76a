package org.whimbrel.client.messenger;

import java.util.UUID;
import org.whimbrel.client.crypto.PinnedChains.Change;
import org.whimbrel.protocol.keys.BadKeysException;

/** Told what happens to the keys of accounts; on any thread. */
interface KeyEvents {
  /** An account began anew; its safety number is another one. */
  void onIdentityReset(UUID user, Change.IdentityReset reset);

  /** Somebody showed keys that must not be believed, and nothing of them was. */
  void onBadKeys(UUID user, BadKeysException problem);
}
