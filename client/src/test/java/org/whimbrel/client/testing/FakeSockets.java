package org.whimbrel.client.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.testing.FakeAccounts.Device;
import org.whimbrel.client.testing.RawServer.Peer;

/** The sockets that are open, and whose they are. Not thread-safe. */
final class FakeSockets {
  private final Map<Peer, Device> peers = new HashMap<>();

  /** Where the live entries of a socket began: its syncs end there. */
  private final Map<Peer, Integer> begun = new HashMap<>();

  /** A socket opens, when its mailbox has so many entries. */
  void add(Peer peer, Device device, int head) {
    peers.put(peer, device);
    begun.put(peer, head);
  }

  /** A socket is gone. */
  void remove(Peer peer) {
    peers.remove(peer);
    begun.remove(peer);
  }

  /** Whose it is; null if it is gone. */
  @Nullable Device device(Peer peer) {
    return peers.get(peer);
  }

  /** How many entries the mailbox had when the socket opened. */
  int begun(Peer peer) {
    return begun.getOrDefault(peer, 0);
  }

  /** How many are open. */
  int count() {
    return peers.size();
  }

  /** Sends to each device of an account that is there what is for it. */
  void push(UUID account, Function<Device, String> frame) {
    peers.forEach(
        (peer, device) -> {
          if (device.account().equals(account)) {
            peer.send(frame.apply(device));
          }
        });
  }

  /** Cuts all without a word. */
  void cutAll() {
    peers.keySet().forEach(Peer::cut);
  }

  /** Closes all of an account with a code. */
  void closeAll(UUID account, int code) {
    peers.forEach(
        (peer, device) -> {
          if (device.account().equals(account)) {
            peer.close(code);
          }
        });
  }
}
