package org.whimbrel.client.crypto;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** An account of the tests with its chain, and the keys of its devices. */
public final class Persona {
  public static final long NOW_MS = 1_795_531_995_016L;
  public static final SecureRandom RANDOM = new SecureRandom();

  public final UUID user = UUID.randomUUID();
  public final List<SignedChainEntry> entries = new ArrayList<>();
  public final List<DeviceKeys> devices = new ArrayList<>();

  /** An account with device 1. */
  public static Persona create() {
    Persona persona = new Persona();
    DeviceKeys first = DeviceKeys.generate(persona.user, 1, NOW_MS, RANDOM);
    persona.devices.add(first);
    persona.entries.add(new ChainSigner(first).genesis(1, NOW_MS));
    return persona;
  }

  public DeviceKeys device(int number) {
    return devices.get(number - 1);
  }

  /** Links a further device, vouched for by device 1. */
  public DeviceKeys link() throws BadKeysException {
    DeviceKeys next = DeviceKeys.generate(user, devices.size() + 1, NOW_MS, RANDOM);
    SignedChainEntry half =
        new ChainSigner(device(1)).add(pinned().chain(), next.linkRequest(RANDOM), NOW_MS);
    entries.add(new ChainSigner(next).countersign(half));
    devices.add(next);
    return next;
  }

  public void remove(int device) throws BadKeysException {
    entries.add(new ChainSigner(device(1)).remove(pinned().chain(), device, NOW_MS));
  }

  public PinnedChain pinned() throws BadKeysException {
    return PinnedChain.of(user, entries);
  }

  public VerifiedKey key(int device) throws BadKeysException {
    PinnedChain pinned = pinned();
    return pinned.verify(new ChainSigner(device(device)).record(pinned.chain()));
  }

  public Opener opener(int device) {
    return new Opener(device(device));
  }
}
