package org.whimbrel.client.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.cli.history.History;
import org.whimbrel.client.messenger.DeviceIdentity.State;
import org.whimbrel.client.messenger.SecureMessenger;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.socket.SocketEnd;
import org.whimbrel.protocol.CloseCode;

/** A command's use of its device: signed in, and connected if it wants to be. Not thread-safe. */
final class Session implements AutoCloseable {
  private static final int TRIES_MAX = 3;
  private static final long END_LIMIT_MS = 5_000;

  private final Profile profile;
  private final History history;
  private final Duration limit;
  private final WhimbrelClient client;
  private final Inbox inbox;
  private final SecureMessenger messenger;
  private final People people;
  private boolean connected;

  private Session(
      Profile profile,
      History history,
      WhimbrelClient client,
      ClientRuntime runtime,
      Duration limit) {
    this.profile = profile;
    this.history = history;
    this.limit = limit;
    this.client = client;
    this.inbox = new Inbox(history, client.account(), runtime);
    this.messenger = client.messenger(inbox);
    this.people = new People(history, client.rest().accounts(), limit);
  }

  /** The server of a profile, not asked anything yet. */
  static WhimbrelServer server(Profile.Settings settings, ClientRuntime runtime) {
    return WhimbrelServer.at(settings.server(), runtime, TRIES_MAX);
  }

  /** The device that the profile is of. */
  static Session resume(Profile profile, ClientRuntime runtime, History history, Duration limit) {
    Profile.Settings settings = required(profile);
    WhimbrelServer server = server(settings, runtime);
    WhimbrelClient client =
        server
            .resume(profile.store())
            .orElseThrow(() -> CliException.usage("not signed in yet: login"));
    return new Session(profile, history, client, server.runtime(), limit);
  }

  /** The device that has just signed in. */
  static Session of(
      Profile profile,
      History history,
      WhimbrelClient client,
      ClientRuntime runtime,
      Duration limit) {
    return new Session(profile, history, client, runtime, limit);
  }

  /** Fails if the profile is of no device. */
  static void requireDevice(Profile profile) {
    Profile.Settings unused = required(profile);
  }

  private static Profile.Settings required(Profile profile) {
    return profile.settings().orElseThrow(() -> Profile.noDevice(profile.home()));
  }

  WhimbrelClient client() {
    return client;
  }

  SecureMessenger messenger() {
    return messenger;
  }

  History history() {
    return history;
  }

  Profile profile() {
    return profile;
  }

  People people() {
    return people;
  }

  Inbox inbox() {
    return inbox;
  }

  Profile.Settings settings() {
    return required(profile);
  }

  /** How long to wait for the server, in milliseconds. */
  long limitMs() {
    return limit.toMillis();
  }

  /** The same, and so much longer, for what is waited for. */
  <T> T get(CompletableFuture<T> answer, Duration longer) {
    return Answers.await(answer, limit.plus(longer));
  }

  <T> T get(CompletableFuture<T> answer) {
    return Answers.await(answer, limit);
  }

  /** Publishes this device's keys, if it may; whether it is linked is kept. */
  boolean publish() {
    return keep(get(messenger.identity().publish()));
  }

  /** Notes how the device stands to its account. */
  boolean keep(State state) {
    boolean linked = state == State.PUBLISHED;
    profile.save(settings().linked(linked));
    return linked;
  }

  /** Connects; what comes from now on goes into the history. */
  void connect() {
    connected = true;
    messenger.start();
    if (!await(inbox::isUp, limit.toMillis())) {
      throw CliException.unreachable("no connection within " + limit.toSeconds() + " s");
    }
    if (!settings().linked()) {
      boolean unused = publish(); // what was cut off before, or was approved meanwhile
    }
  }

  /**
   * Waits until something holds, at most so many milliseconds.
   *
   * @throws CliException if the session is over for good
   */
  boolean await(BooleanSupplier condition, long limitMs) {
    try {
      boolean holds = inbox.await(condition, limitMs);
      SocketEnd end = inbox.end();
      if (!holds && end != null) {
        throw CliException.refused(code(end), end.reason());
      }
      return holds;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.undone("interrupted", "interrupted");
    }
  }

  /** Asks again and again whether something holds, at most so many milliseconds. */
  boolean poll(BooleanSupplier asked, long everyMs, long limitMs) {
    long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    while (!asked.getAsBoolean()) {
      if (System.nanoTime() >= untilNanos) {
        return false;
      }
      boolean unused = await(() -> false, everyMs);
    }
    return true;
  }

  private static String code(SocketEnd end) {
    for (CloseCode code : CloseCode.values()) {
      if (code.code() == end.code()) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', '-');
      }
    }
    return "closed-" + end.code();
  }

  /**
   * Ends the connection, so that the server has the last acknowledgement, and writes what is left.
   */
  @Override
  public void close() {
    if (connected) {
      messenger.stop();
      try {
        var unused = messenger.ended().get(END_LIMIT_MS, TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        // The next session acknowledges again.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    inbox.close();
    history.close();
    profile.close();
  }
}
