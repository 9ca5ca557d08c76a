package org.whimbrel.bench.people;

import java.util.concurrent.CompletableFuture;
import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.rest.ProblemException;
import org.whimbrel.client.store.NoStore;
import org.whimbrel.protocol.keys.BadKeysException;

/**
 * Makes accounts with their devices, keys published and vouched for by the account's chain.
 * Thread-safe.
 */
public final class Signup {
  private final Servers servers;
  private final String handlePrefix;
  private final String password;
  private final int devices;

  /** Which server a device talks to. */
  public interface Servers {
    /**
     * The one of a device.
     *
     * @param user the user's number, from 0
     * @param device the device's number, from 1
     */
    WhimbrelServer of(int user, int device);
  }

  /**
   * With these credentials.
   *
   * @param handlePrefix before each user's number
   * @param devices how many each user has
   */
  public Signup(Servers servers, String handlePrefix, String password, int devices) {
    this.servers = servers;
    this.handlePrefix = handlePrefix;
    this.password = password;
    this.devices = devices;
  }

  /** Makes the user with this number. */
  public CompletableFuture<Person> join(int number) {
    String handle = handlePrefix + number;
    Newcomer newcomer = new Newcomer();
    CompletableFuture<Void> steps = register(servers.of(number, 1), handle);
    for (int i = 1; i <= devices; i++) {
      String name = "bench " + i;
      WhimbrelServer server = servers.of(number, i);
      steps =
          steps
              .thenCompose(done -> server.signIn(handle, password, name, NoStore.INSTANCE))
              .thenCompose(client -> publish(server.runtime(), newcomer, client));
    }
    return steps.thenApply(done -> newcomer.finish(number));
  }

  /** A handle that is taken is no error: an earlier try got through, its answer did not. */
  private CompletableFuture<Void> register(WhimbrelServer server, String handle) {
    return server
        .register(handle, handle, password)
        .thenAccept(id -> {})
        .exceptionallyCompose(
            failure ->
                ProblemException.isCode(failure, "handle-taken")
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(failure));
  }

  private static CompletableFuture<Void> publish(
      ClientRuntime runtime, Newcomer newcomer, WhimbrelClient client) {
    try {
      Newcomer.Publication own = newcomer.add(client, runtime.nowMs(), runtime.random());
      return client.rest().keys().append(own.entry(), own.record(), null);
    } catch (BadKeysException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
