package org.whimbrel.client;

import java.util.UUID;
import org.whimbrel.client.mailbox.Mailbox;
import org.whimbrel.client.mailbox.MailboxListener;
import org.whimbrel.client.mailbox.MailboxOptions;
import org.whimbrel.client.messenger.MessengerListener;
import org.whimbrel.client.messenger.MessengerOptions;
import org.whimbrel.client.messenger.SecureMessenger;
import org.whimbrel.client.rest.RestClient;
import org.whimbrel.client.rest.TokenSource;
import org.whimbrel.client.rest.Tokens;
import org.whimbrel.client.store.Store;

/**
 * One signed-in device of a server, to which {@link #messenger} or {@link #mailbox} connects.
 * Thread-safe.
 *
 * <pre>{@code
 * WhimbrelServer server = WhimbrelServer.at(URI.create("https://chat.example"));
 * WhimbrelClient client = server.signIn("anna", "secret", "laptop", store).join();
 * SecureMessenger messenger = client.messenger(listener);
 * messenger.identity().publish().join();
 * messenger.start();
 * messenger.send(List.of(bert), "", "Hello").accepted().join();
 * }</pre>
 */
public final class WhimbrelClient {
  private final WhimbrelServer server;
  private final TokenSource tokens;
  private final RestClient rest;
  private final Store store;

  WhimbrelClient(WhimbrelServer server, Tokens tokens, Store store) {
    this.server = server;
    this.store = store;
    StoredTokens.write(store, tokens);
    this.tokens =
        new TokenSource(server.sessions(), tokens, renewed -> StoredTokens.write(store, renewed));
    this.rest = RestClient.of(server.requests(), this.tokens);
  }

  /** The account's identifier: what others send to. */
  public UUID account() {
    return tokens.account();
  }

  /** The device's number in its account. */
  public int device() {
    return tokens.device();
  }

  /** The tokens, which refresh themselves. */
  public TokenSource tokens() {
    return tokens;
  }

  /** Everything that needs no socket. */
  public RestClient rest() {
    return rest;
  }

  /** A messenger with the usual bounds; not connected yet. A device has one at a time. */
  public SecureMessenger messenger(MessengerListener listener) {
    return messenger(listener, MessengerOptions.DEFAULT);
  }

  /** A messenger; not connected yet. A device has one at a time. */
  public SecureMessenger messenger(MessengerListener listener, MessengerOptions options) {
    return new SecureMessenger(
        server.runtime(), server.addresses(), tokens, rest, store, listener, options);
  }

  /** The mailbox alone, for those who see to the bodies themselves; not connected yet. */
  public Mailbox mailbox(MailboxListener listener, MailboxOptions options) {
    return new Mailbox(server.runtime(), server.addresses(), tokens, store, listener, options);
  }
}
