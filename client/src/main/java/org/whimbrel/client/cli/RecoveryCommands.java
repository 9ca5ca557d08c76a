package org.whimbrel.client.cli;

import org.whimbrel.client.crypto.RecoveryKey;
import org.whimbrel.client.messenger.Recovery.Recovered;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** For when all devices are lost. */
@Command(
    name = "recovery",
    description = "Make a recovery key; or bring an account back with it, on a new device.")
final class RecoveryCommands {
  private final Options options;

  RecoveryCommands(Options options) {
    this.options = options;
  }

  @Command(
      description =
          "Make a recovery key, in place of the one before, and print it, this once. Whoever has it"
              + " and your password can read your messages.")
  int create() {
    return options.withSession(
        session -> {
          if (!session.publish()) {
            throw CliException.undone("not-linked", "this device is not linked yet: link");
          }
          String key = session.get(session.messenger().recovery().create()).toText();
          options
              .screen()
              .print(
                  Json.object("recovery").put("key", key),
                  "Write this down and keep it away from your devices. It is not shown again.\n"
                      + key);
          return ExitCodes.OK;
        });
  }

  @Command(
      description =
          "On a new device, after login: join by the recovery key. Again, if that broke off.")
  int use(
      @Parameters(
              paramLabel = "KEY",
              description =
                  "As it was printed; - takes it from standard input, so that it gets into"
                      + " no history of a shell.")
          String key) {
    RecoveryKey recovery = RecoveryKey.fromText(Sending.text(key));
    return options.withSession(
        session -> {
          // One that is linked already may want what a try before this one left behind.
          session.publish();
          Recovered recovered = session.get(session.messenger().recovery().use(recovery));
          boolean linked = session.keep(recovered.state());
          options
              .screen()
              .print(
                  Json.object("recovery")
                      .put("linked", linked)
                      .put("archiveKeys", recovered.epochs()),
                  linked
                      ? "This device is linked. If others are lost: devices revoke NUMBER."
                      : "This device is not linked.");
          if (linked) {
            new Fetching(session, options.screen()).runWhenReady();
          }
          return linked ? ExitCodes.OK : ExitCodes.UNDONE;
        });
  }
}
