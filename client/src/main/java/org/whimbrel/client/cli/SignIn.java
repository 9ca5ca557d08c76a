package org.whimbrel.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.cli.history.History;
import org.whimbrel.client.rest.AccountApi;

/** Makes a directory a device: of a new account, or of one that there is. */
final class SignIn {
  private static final String DEFAULT_SERVER = "http://127.0.0.1:9080";

  private final Options options;
  private final Screen screen;

  SignIn(Options options) {
    this.options = options;
    this.screen = options.screen();
  }

  int register(
      String handle, String displayName, @Nullable URI server, String deviceName, String password) {
    try (Profile profile = options.profile()) {
      if (profile.settings().isPresent()) {
        throw CliException.usage(
            profile.home()
                + " is a device of "
                + profile.settings().get().handle()
                + "; name another --home");
      }
      Profile.Settings settings = new Profile.Settings(address(server, null), handle, false);
      WhimbrelServer whimbrel = Session.server(settings, options.runtime());
      var unused = Answers.await(whimbrel.register(handle, displayName, password), options.limit());
      profile.save(settings); // from here on it is a matter of login
      return enter(profile, whimbrel, password, deviceName, false);
    }
  }

  int login(
      @Nullable String handle,
      @Nullable URI server,
      String deviceName,
      String password,
      boolean resetIdentity) {
    try (Profile profile = options.profile()) {
      Optional<Profile.Settings> before = profile.settings();
      String whose = handle != null ? handle : before.map(Profile.Settings::handle).orElse(null);
      if (whose == null) {
        throw CliException.usage("whose device is this to be? login HANDLE");
      }
      if (before.isPresent() && !before.get().handle().equals(whose)) {
        throw CliException.usage(
            profile.home() + " is a device of " + before.get().handle() + "; name another --home");
      }
      URI known = before.map(Profile.Settings::server).orElse(null);
      Profile.Settings settings = new Profile.Settings(address(server, known), whose, false);
      return enter(
          settings,
          profile,
          Session.server(settings, options.runtime()),
          password,
          deviceName,
          resetIdentity);
    }
  }

  private int enter(
      Profile profile, WhimbrelServer server, String password, String deviceName, boolean reset) {
    return enter(profile.settings().orElseThrow(), profile, server, password, deviceName, reset);
  }

  private int enter(
      Profile.Settings settings,
      Profile profile,
      WhimbrelServer server,
      String password,
      String deviceName,
      boolean resetIdentity) {
    Duration limit = options.limit();
    History history = options.history(); // its passphrase is asked for before a device is made
    WhimbrelClient client;
    try {
      client =
          Answers.await(
              server.signIn(settings.handle(), password, deviceName, profile.store()), limit);
      profile.save(settings);
    } catch (RuntimeException e) {
      history.close();
      throw e;
    }
    try (Session session = Session.of(profile, history, client, server.runtime(), limit)) {
      boolean linked =
          resetIdentity
              ? session.keep(session.get(session.messenger().identity().resetIdentity(password)))
              : session.publish();
      print(session, linked);
      return ExitCodes.OK;
    }
  }

  private void print(Session session, boolean linked) {
    AccountApi.Profile me = session.get(session.client().rest().accounts().me());
    session.people().keep(me);
    ObjectNode line = whoAmI(session, me, linked);
    if (linked) {
      screen.print(
          line, "%s is signed in as device %d.".formatted(me.handle(), session.client().device()));
      return;
    }
    String request = session.messenger().linking().request().toText();
    screen.print(
        line.put("linkRequest", request),
        """
        %s is signed in as device %d, which nobody can write to yet. Here: link, and meanwhile on a
        device that is linked:
          link approve %s
        All other devices are lost? recovery use, with the recovery key that you wrote down. Without
        one, login --reset-identity begins with new keys, and without a history."""
            .formatted(me.handle(), session.client().device(), request));
  }

  /** Who this is, in JSON. */
  static ObjectNode whoAmI(Session session, AccountApi.Profile me, boolean linked) {
    return Json.object("account")
        .put("id", me.id().toString())
        .put("handle", me.handle())
        .put("displayName", me.displayName())
        .put("device", session.client().device())
        .put("server", session.settings().server().toString())
        .put("linked", linked);
  }

  private URI address(@Nullable URI asked, @Nullable URI before) {
    URI address = asked != null ? asked : before != null ? before : fromEnvironment();
    String scheme = String.valueOf(address.getScheme());
    if (address.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw CliException.usage("a server's address is like https://chat.example");
    }
    if (scheme.equals("http") && !isThisMachine(address.getHost())) {
      screen.warn(
          "warning: without TLS (https), others on the way can take the password and the tokens");
    }
    return URI.create(scheme + "://" + address.getRawAuthority());
  }

  private static URI fromEnvironment() {
    String server = System.getenv("WHIMBREL_SERVER");
    return URI.create(server == null ? DEFAULT_SERVER : server);
  }

  private static boolean isThisMachine(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // told when it is connected to
    }
  }
}
