package org.whimbrel.client.messenger;

import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.crypto.RecoveryKey;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** What somebody can do who knows a recovery key's public half only. */
final class RecoveryKeys {
  private RecoveryKeys() {}

  /** Puts it into the chain of a device, without its consent. */
  static void name(RecoveryKey key, SecureMessenger messenger, WhimbrelClient client) {
    SignedChainEntry entry =
        messenger
            .identity()
            .signer()
            .recovery(messenger.identity().ownChain().chain(), key.signingKey().publicKey(), 1);
    client.rest().keys().append(entry, null, null).join();
  }
}
