package org.whimbrel.bench.people;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.rest.ProblemException;
import org.whimbrel.client.store.NoStore;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * Makes accounts with their devices, keys published and vouched for by the account's chain.
 * Thread-safe.
 */
public final class Signup {
  private final WhimbrelServer server;
  private final String handlePrefix;
  private final String password;
  private final int devices;

  /**
   * With these credentials.
   *
   * @param handlePrefix before each user's number
   * @param devices how many each user has
   */
  public Signup(WhimbrelServer server, String handlePrefix, String password, int devices) {
    this.server = server;
    this.handlePrefix = handlePrefix;
    this.password = password;
    this.devices = devices;
  }

  /** An account on its way. For one thread at a time. */
  private static final class Draft {
    private final List<WhimbrelClient> clients = new ArrayList<>();
    private final List<DeviceKeys> keys = new ArrayList<>();
    private final List<SignedChainEntry> entries = new ArrayList<>();
    private final List<DeviceKey> records = new ArrayList<>();
    private @Nullable DeviceChain chain;

    Person finish(int number) {
      DeviceChain complete = chain;
      if (complete == null) {
        throw new IllegalStateException("a user without a device");
      }
      List<Device> devices = new ArrayList<>();
      for (int i = 0; i < clients.size(); i++) {
        devices.add(new Device(clients.get(i), keys.get(i), complete));
      }
      UUID account = clients.get(0).account();
      return new Person(new Contact(number, account, entries, records), devices);
    }
  }

  /** Makes the user with this number. */
  public CompletableFuture<Person> join(int number) {
    String handle = handlePrefix + number;
    Draft draft = new Draft();
    CompletableFuture<Void> steps = register(handle);
    for (int i = 1; i <= devices; i++) {
      String name = "bench " + i;
      steps =
          steps
              .thenCompose(done -> server.signIn(handle, password, name, NoStore.INSTANCE))
              .thenCompose(client -> publish(draft, client));
    }
    return steps.thenApply(done -> draft.finish(number));
  }

  /** A handle that is taken is no error: an earlier try got through, its answer did not. */
  private CompletableFuture<Void> register(String handle) {
    return server
        .register(handle, handle, password)
        .thenAccept(id -> {})
        .exceptionallyCompose(
            failure ->
                ProblemException.isCode(failure, "handle-taken")
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(failure));
  }

  private CompletableFuture<Void> publish(Draft draft, WhimbrelClient client) {
    ClientRuntime runtime = server.runtime();
    long nowMs = runtime.nowMs();
    DeviceKeys keys =
        DeviceKeys.generate(client.account(), client.device(), nowMs, runtime.random());
    try {
      SignedChainEntry entry = entry(draft, keys, nowMs);
      DeviceChain chain = draft.chain;
      DeviceChain next =
          chain == null ? DeviceChain.begin(client.account(), entry) : chain.append(entry);
      SignedKeyRecord record = new ChainSigner(keys).record(next);
      draft.clients.add(client);
      draft.keys.add(keys);
      draft.entries.add(entry);
      draft.records.add(DeviceKey.of(record));
      draft.chain = next;
      return client.rest().keys().append(entry, record, null);
    } catch (BadKeysException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The first device begins the chain; the others are vouched for by it. */
  private static SignedChainEntry entry(Draft draft, DeviceKeys keys, long nowMs) {
    ChainSigner own = new ChainSigner(keys);
    DeviceChain chain = draft.chain;
    if (chain == null) {
      return own.genesis(1, nowMs);
    }
    return own.countersign(
        new ChainSigner(draft.keys.get(0)).add(chain, keys.device(), keys.identityKey(), nowMs));
  }
}
