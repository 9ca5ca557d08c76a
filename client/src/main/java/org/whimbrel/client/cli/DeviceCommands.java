package org.whimbrel.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.whimbrel.client.rest.DeviceApi;
import org.whimbrel.client.rest.DeviceApi.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The devices of one's own account. */
@Command(name = "devices", description = "List your devices, rename one, revoke one.")
final class DeviceCommands implements Callable<Integer> {
  private final Options options;

  DeviceCommands(Options options) {
    this.options = options;
  }

  /** Lists. */
  @Override
  public Integer call() {
    Screen screen = options.screen();
    return options.withSession(
        session -> {
          session.get(session.client().rest().devices().list()).forEach(d -> print(d, screen));
          return ExitCodes.OK;
        });
  }

  private static void print(Device device, Screen screen) {
    ObjectNode line =
        Json.object("device")
            .put("device", device.device())
            .put("name", device.name())
            .put("current", device.current())
            .put("signedIn", device.signedIn())
            .put("idle", device.idle())
            .put("revoked", device.revoked())
            .put("createdAtMs", device.createdAtMs());
    Long seenMs = device.lastSeenAtMs();
    if (seenMs != null) {
      line.put("lastSeenAtMs", seenMs);
    }
    String state = device.revoked() ? "revoked" : device.signedIn() ? "signed in" : "signed out";
    screen.print(
        line,
        "%3d  %-30s %s%s%s"
            .formatted(
                device.device(),
                device.name(),
                state,
                seenMs == null ? "" : ", last seen " + EventLines.time(seenMs),
                device.current() ? "  (this one)" : ""));
  }

  @Command(description = "Give a device another name.")
  int rename(
      @Parameters(paramLabel = "NUMBER") int number, @Parameters(paramLabel = "NAME") String name) {
    return options.withSession(
        session -> {
          session.get(session.client().rest().devices().rename(number, name));
          options
              .screen()
              .print(
                  Json.object("renamed").put("device", number).put("name", name),
                  "Device %d is called %s.".formatted(number, name));
          return ExitCodes.OK;
        });
  }

  @Command(description = "Sign a device out for good; nobody encrypts to it any more.")
  int revoke(@Parameters(paramLabel = "NUMBER") int number) {
    return options.withSession(
        session -> {
          if (number == session.client().device()) {
            throw CliException.usage("this is the device that you are on: logout");
          }
          DeviceApi devices = session.client().rest().devices();
          boolean linked = session.publish();
          if (linked) {
            // First out of the chain: what is cut off after it is made up for by doing it again.
            session.get(session.messenger().identity().removeDevice(number));
          }
          session.get(devices.revoke(number));
          options
              .screen()
              .print(
                  Json.object("revoked").put("device", number).put("outOfChain", linked),
                  "Device %d is revoked.".formatted(number));
          if (!linked) {
            options
                .screen()
                .warn(
                    "warning: this device is not linked, so it cannot take the other one's key away");
          }
          return ExitCodes.OK;
        });
  }
}
