package org.whimbrel.client.messenger;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.whimbrel.client.crypto.Persona;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.PinnedChains.Change;
import org.whimbrel.client.net.Addresses;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.rest.KeyApi;
import org.whimbrel.client.rest.KeyApi.AccountKeys;
import org.whimbrel.client.rest.Requests;
import org.whimbrel.client.rest.SessionApi;
import org.whimbrel.client.rest.SignedInRequests;
import org.whimbrel.client.rest.TokenSource;
import org.whimbrel.client.rest.Tokens;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** A directory of keys whose server does not answer, and what it told of. */
final class Directories implements KeyEvents {
  final List<UUID> resets = new ArrayList<>();
  final List<BadKeysException.Reason> refused = new ArrayList<>();
  final KeyApi api;
  final KeyDirectory directory;

  Directories(ClientRuntime runtime, Store store) {
    this(runtime, store, 100);
  }

  Directories(ClientRuntime runtime, Store store, int accountsMaxCount) {
    Requests requests = new Requests(runtime, Addresses.of(URI.create("http://127.0.0.1:9")), 1);
    TokenSource tokens =
        new TokenSource(
            new SessionApi(requests),
            new Tokens(UUID.randomUUID(), 1, "a", "r", 1_000_000),
            renewed -> {});
    api = new KeyApi(new SignedInRequests(requests, tokens));
    directory = new KeyDirectory(api, store, this, accountsMaxCount);
  }

  @Override
  public void onIdentityReset(UUID user, Change.IdentityReset reset) {
    resets.add(user);
  }

  @Override
  public void onBadKeys(UUID user, BadKeysException problem) {
    refused.add(problem.reason());
  }

  /** What a server would tell of a person. */
  static AccountKeys told(Persona person, SignedKeyRecord... records) throws BadKeysException {
    PinnedChain chain = person.pinned();
    return new AccountKeys(
        person.user,
        chain.chain().generation(),
        chain.chain().seq(),
        chain.chain().head(),
        person.entries,
        List.of(records),
        List.of());
  }
}
