package org.whimbrel.bench.client;

import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** One signed-in device and its tokens. Thread-safe; a refresh blocks its other users. */
final class Account {
  /** A token this close to its end may end on the way. */
  private static final long SPARE_MS = 30_000;

  private final RestApi rest;
  private final UUID id;
  private Tokens tokens;
  private long expiresNanos;

  private Account(RestApi rest, Tokens tokens) {
    this.rest = rest;
    this.id = tokens.account();
    this.tokens = tokens;
    this.expiresNanos = expiresNanos(tokens);
  }

  /** Makes the account and signs in. */
  static Account register(RestApi rest, String handle, String password)
      throws RestException, InterruptedException {
    rest.register(handle, password);
    return new Account(rest, rest.signIn(handle, password, "bench"));
  }

  /** An access token that lives on for a while, refreshed if need be. */
  synchronized String accessToken() throws RestException, InterruptedException {
    if (expiresNanos - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(SPARE_MS)) {
      tokens = rest.refresh(tokens);
      expiresNanos = expiresNanos(tokens);
    }
    return tokens.accessToken();
  }

  /** The server did not take the access token: the next one asked for will be new. */
  synchronized void expire() {
    expiresNanos = System.nanoTime();
  }

  /** The account's identifier. */
  UUID id() {
    return id;
  }

  private static long expiresNanos(Tokens tokens) {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(tokens.expiresInMs());
  }
}
