package org.whimbrel.client;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.whimbrel.client.net.Addresses;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.rest.Requests;
import org.whimbrel.client.rest.SessionApi;
import org.whimbrel.client.rest.Tokens;
import org.whimbrel.client.store.Store;

/** A server, and what all clients of this process need to reach it. Thread-safe. */
public final class WhimbrelServer {
  private static final int TRIES_MAX = 5;

  private final ClientRuntime runtime;
  private final Addresses addresses;
  private final Requests requests;
  private final SessionApi sessions;

  private WhimbrelServer(ClientRuntime runtime, Addresses addresses, int triesMax) {
    this.runtime = runtime;
    this.addresses = addresses;
    this.requests = new Requests(runtime, addresses, triesMax);
    this.sessions = new SessionApi(requests);
  }

  /**
   * With threads of its own.
   *
   * @param address without a path, like {@code https://chat.example}
   */
  public static WhimbrelServer at(URI address) {
    return at(address, ClientRuntime.create(), TRIES_MAX);
  }

  /**
   * With a runtime that is there.
   *
   * @param triesMax how often a request is tried while the server is busy
   */
  public static WhimbrelServer at(URI address, ClientRuntime runtime, int triesMax) {
    return at(Addresses.of(address), runtime, triesMax);
  }

  /**
   * With several addresses, of which another one is taken when one fails.
   *
   * @param triesMax how often a request is tried while the server is busy
   */
  public static WhimbrelServer at(Addresses addresses, ClientRuntime runtime, int triesMax) {
    return new WhimbrelServer(runtime, addresses, triesMax);
  }

  /** Makes an account; gives its identifier. */
  public CompletableFuture<UUID> register(String handle, String displayName, String password) {
    return sessions.register(handle, displayName, password);
  }

  /**
   * Signs in: as the device that the store is of, if it is of one, else as a new one.
   *
   * @param deviceName what a new device is called
   * @param store this device's
   */
  public CompletableFuture<WhimbrelClient> signIn(
      String handle, String password, String deviceName, Store store) {
    Optional<StoredTokens.Device> known = StoredTokens.device(store);
    return (known.isPresent()
            ? sessions.signIn(handle, password, known.get().number())
            : sessions.signIn(handle, password, deviceName))
        .thenApply(tokens -> new WhimbrelClient(this, tokens, store));
  }

  /** The device that the store is of, still signed in; empty if it is of none. */
  public Optional<WhimbrelClient> resume(Store store) {
    return StoredTokens.read(store).map(tokens -> new WhimbrelClient(this, tokens, store));
  }

  /** A device that was signed in by other means, with the tokens that it got. */
  public WhimbrelClient signedIn(Tokens tokens, Store store) {
    return new WhimbrelClient(this, tokens, store);
  }

  /** What all clients share. */
  public ClientRuntime runtime() {
    return runtime;
  }

  /** Where it is. */
  public Addresses addresses() {
    return addresses;
  }

  /** Registering and signing in, without a store. */
  public SessionApi sessions() {
    return sessions;
  }

  Requests requests() {
    return requests;
  }
}
