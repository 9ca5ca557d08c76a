package org.whimbrel.protocol.keys;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Ed25519;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.ChainEntry.Op;

/**
 * The devices of an account, as its own devices have signed for them one after the other. Server
 * and clients follow the same rules here, so neither can be made to believe in a device that the
 * account does not vouch for. Immutable.
 */
public final class DeviceChain {
  /** The most entries of one chain: far beyond what five devices need in years. */
  public static final int LENGTH_MAX = 1_000;

  /** The most devices that are in a chain at once. */
  public static final int MEMBERS_MAX = 5;

  private static final Bytes NO_HASH = Bytes.of(new byte[SignedChainEntry.HASH_BYTES]);

  private final UUID user;
  private final int generation;
  private final int seq;
  private final Bytes head;
  private final Bytes genesis;
  private final SortedMap<Integer, ChainDevice> devices;
  private final @Nullable Bytes recoveryKey;

  private DeviceChain(
      UUID user,
      int generation,
      int seq,
      Bytes head,
      Bytes genesis,
      SortedMap<Integer, ChainDevice> devices,
      @Nullable Bytes recoveryKey) {
    this.user = user;
    this.generation = generation;
    this.seq = seq;
    this.head = head;
    this.genesis = genesis;
    this.devices = devices;
    this.recoveryKey = recoveryKey;
  }

  /**
   * Begins a chain.
   *
   * @param user whose it must be
   * @param signed the genesis
   * @throws BadKeysException if it is no good genesis
   */
  public static DeviceChain begin(UUID user, SignedChainEntry signed) throws BadKeysException {
    ChainEntry entry = parse(user, signed);
    if (entry.op() != Op.GENESIS
        || entry.seq() != 0
        || entry.generation() < 1
        || !entry.prev().equals(NO_HASH)) {
      throw new BadKeysException(Reason.OUT_OF_SEQUENCE, "a chain begins with a genesis");
    }
    if (entry.device() < 1 || entry.by() != entry.device()) {
      throw new BadKeysException(Reason.MALFORMED, "a genesis is signed by its own device");
    }
    requireSignature(entry.key(), signed, signed.signature());
    SortedMap<Integer, ChainDevice> devices = new TreeMap<>();
    devices.put(entry.device(), new ChainDevice(entry.key(), 0, ChainDevice.STILL));
    Bytes hash = signed.hash();
    return new DeviceChain(user, entry.generation(), 0, hash, hash, devices, null);
  }

  /**
   * Checks a chain from its genesis on.
   *
   * @throws BadKeysException if one entry is not good
   */
  public static DeviceChain of(UUID user, List<SignedChainEntry> entries) throws BadKeysException {
    if (entries.isEmpty()) {
      throw new BadKeysException(Reason.OUT_OF_SEQUENCE, "a chain has at least a genesis");
    }
    DeviceChain chain = begin(user, entries.get(0));
    for (SignedChainEntry entry : entries.subList(1, entries.size())) {
      chain = chain.append(entry);
    }
    return chain;
  }

  /**
   * The chain with one more entry.
   *
   * @throws BadKeysException if it does not follow, or its signer may not sign
   */
  public DeviceChain append(SignedChainEntry signed) throws BadKeysException {
    ChainEntry entry = following(signed);
    return switch (entry.op()) {
      case GENESIS -> throw new BadKeysException(Reason.OUT_OF_SEQUENCE, "a second genesis");
      case ADD -> add(entry, signed);
      case REMOVE -> remove(entry, signed);
      case RECOVERY -> recovery(entry, signed);
    };
  }

  /**
   * What an entry says that adds a device and could be appended, but for the signature of the
   * device that comes, which is not looked at.
   *
   * @throws BadKeysException if it does not follow, its signer may not sign, or it adds nothing
   */
  public ChainEntry vouched(SignedChainEntry signed) throws BadKeysException {
    ChainEntry entry = following(signed);
    if (entry.op() != Op.ADD) {
      throw new BadKeysException(Reason.MALFORMED, "the entry adds no device");
    }
    requireNew(entry);
    return entry;
  }

  /** What an entry says that follows the head and is signed by one who may. */
  private ChainEntry following(SignedChainEntry signed) throws BadKeysException {
    ChainEntry entry = parse(user, signed);
    if (entry.generation() != generation || entry.seq() != seq + 1) {
      throw new BadKeysException(
          Reason.OUT_OF_SEQUENCE, "the next entry is " + generation + "/" + (seq + 1));
    }
    if (!entry.prev().equals(head)) {
      throw new BadKeysException(Reason.FORK, "the entry follows another one than the head");
    }
    if (entry.seq() >= LENGTH_MAX) {
      throw new BadKeysException(Reason.OUT_OF_BOUNDS, "the chain is full");
    }
    requireSignature(signerKey(entry), signed, signed.signature());
    return entry;
  }

  private Bytes signerKey(ChainEntry entry) throws BadKeysException {
    boolean byRecoveryKey = entry.by() == ChainEntry.RECOVERY_SIGNER;
    return (byRecoveryKey ? recoveryKey() : key(entry.by()))
        .filter(key -> !byRecoveryKey || entry.op() == Op.ADD)
        .orElseThrow(
            () -> new BadKeysException(Reason.NOT_A_MEMBER, "the signer is not in the chain"));
  }

  private void requireNew(ChainEntry entry) throws BadKeysException {
    if (entry.device() < 1) {
      throw new BadKeysException(Reason.MALFORMED, "devices count from 1");
    }
    if (devices.containsKey(entry.device())) {
      throw new BadKeysException(Reason.KNOWN_DEVICE, "the device has been in the chain before");
    }
    if (members().size() >= MEMBERS_MAX) {
      throw new BadKeysException(Reason.OUT_OF_BOUNDS, "the chain has its most devices");
    }
  }

  private DeviceChain add(ChainEntry entry, SignedChainEntry signed) throws BadKeysException {
    requireNew(entry);
    Bytes own = signed.deviceSignature();
    if (own == null) {
      throw new BadKeysException(Reason.BAD_SIGNATURE, "the device that comes has not signed");
    }
    requireSignature(entry.key(), signed, own);
    SortedMap<Integer, ChainDevice> changed = new TreeMap<>(devices);
    changed.put(entry.device(), new ChainDevice(entry.key(), entry.seq(), ChainDevice.STILL));
    return next(signed, changed, recoveryKey);
  }

  private DeviceChain remove(ChainEntry entry, SignedChainEntry signed) throws BadKeysException {
    if (key(entry.device()).filter(entry.key()::equals).isEmpty()) {
      throw new BadKeysException(Reason.NOT_A_MEMBER, "the device that goes is not there");
    }
    SortedMap<Integer, ChainDevice> changed = new TreeMap<>(devices);
    changed.computeIfPresent(entry.device(), (number, device) -> device.removedAt(entry.seq()));
    return next(signed, changed, recoveryKey);
  }

  private DeviceChain recovery(ChainEntry entry, SignedChainEntry signed) throws BadKeysException {
    if (entry.device() != 0) {
      throw new BadKeysException(Reason.MALFORMED, "a recovery key is no device");
    }
    return next(signed, devices, entry.key());
  }

  private DeviceChain next(
      SignedChainEntry signed,
      SortedMap<Integer, ChainDevice> nextDevices,
      @Nullable Bytes nextRecoveryKey) {
    return new DeviceChain(
        user, generation, seq + 1, signed.hash(), genesis, nextDevices, nextRecoveryKey);
  }

  private static ChainEntry parse(UUID user, SignedChainEntry signed) throws BadKeysException {
    if (signed.bytes().size() > SignedChainEntry.MAX_BYTES) {
      throw new BadKeysException(Reason.MALFORMED, "an entry that is too large");
    }
    ChainEntry entry = ChainEntry.parse(signed.bytes());
    if (!entry.user().equals(user)) {
      throw new BadKeysException(Reason.WRONG_OWNER, "the entry is of another account");
    }
    return entry;
  }

  private static void requireSignature(Bytes key, SignedChainEntry signed, Bytes signature)
      throws BadKeysException {
    if (!Ed25519.verify(key, SignedChainEntry.signedBytes(signed.bytes()), signature)) {
      throw new BadKeysException(Reason.BAD_SIGNATURE, "a signature is wrong");
    }
  }

  /** Whose chain it is. */
  public UUID user() {
    return user;
  }

  /** Counts identity resets, from 1. */
  public int generation() {
    return generation;
  }

  /** The newest entry's place. */
  public int seq() {
    return seq;
  }

  /** The newest entry's hash. */
  public Bytes head() {
    return head;
  }

  /** The first entry's hash: what a safety number is made of. */
  public Bytes genesis() {
    return genesis;
  }

  /** The devices that are in the chain now, with their Ed25519 public keys. */
  public Map<Integer, Bytes> members() {
    Map<Integer, Bytes> members = new HashMap<>();
    devices.forEach(
        (number, device) -> {
          if (device.isThere()) {
            members.put(number, device.key());
          }
        });
    return Map.copyOf(members);
  }

  /** The key of a device that is in the chain now. */
  public Optional<Bytes> key(int device) {
    return Optional.ofNullable(devices.get(device))
        .filter(ChainDevice::isThere)
        .map(ChainDevice::key);
  }

  /** The key of a device that is in the chain now, or was once. */
  public Optional<Bytes> keyOnce(int device) {
    return Optional.ofNullable(devices.get(device)).map(ChainDevice::key);
  }

  /** The key of a device that was in the chain when the entry in this place was the newest. */
  public Optional<Bytes> keyAt(int device, int place) {
    return Optional.ofNullable(devices.get(device))
        .filter(found -> place <= seq && found.wasThereAt(place))
        .map(ChainDevice::key);
  }

  /** Whether the device was in the chain once and is not any more. */
  public boolean wasRemoved(int device) {
    return keyOnce(device).isPresent() && key(device).isEmpty();
  }

  /** The place of the newest entry that removed a device; -1 if there is none. */
  public int lastRemoval() {
    return devices.values().stream()
        .filter(device -> !device.isThere())
        .mapToInt(ChainDevice::until)
        .max()
        .orElse(-1);
  }

  /** The Ed25519 public key of the account's recovery key, if it has one. */
  public Optional<Bytes> recoveryKey() {
    return Optional.ofNullable(recoveryKey);
  }
}
