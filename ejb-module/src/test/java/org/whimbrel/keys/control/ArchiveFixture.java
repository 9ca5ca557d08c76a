package org.whimbrel.keys.control;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.whimbrel.accounts.control.AccountNotice;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Wraps;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.SealedArchiveKey;
import org.whimbrel.protocol.keys.SignedArchiveKey;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** The beans of the archive's keys on a test's database, as {@link KeysFixture} has the others. */
@SuppressWarnings("UnnecessaryAssignment") // it is the container here
final class ArchiveFixture {
  static final ArchiveSettings SETTINGS = new ArchiveSettings(6, 4, 10, 0, 100);

  private static final SecureRandom RANDOM = new SecureRandom();

  final List<AccountNotice> notices = new ArrayList<>();

  private final KeysFixture keys;

  ArchiveFixture(KeysFixture keys) {
    this.keys = keys;
  }

  /** A hash of some archive key. */
  static Bytes commitment() {
    byte[] bytes = new byte[SealedArchiveKey.COMMITMENT_BYTES];
    RANDOM.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  /** An archive key that a device sealed to the key of this number of another. */
  static SignedArchiveKey sealed(
      TestKeys by, int epoch, Bytes commitment, DeviceId to, int number) {
    byte[] sealed = new byte[Wraps.SEALED_BYTES];
    RANDOM.nextBytes(sealed);
    Bytes bytes =
        new SealedArchiveKey(
                by.id.account().value(),
                epoch,
                to.number(),
                number,
                by.id.number(),
                commitment,
                Bytes.of(sealed))
            .toBytes();
    return new SignedArchiveKey(bytes, by.sign(SignedArchiveKey.signedBytes(bytes)));
  }

  void put(TestKeys caller, SignedArchiveKey... forms) throws KeyRefusal {
    put(caller, SETTINGS, Arrays.asList(forms));
  }

  void put(TestKeys caller, ArchiveSettings settings, List<SignedArchiveKey> forms)
      throws KeyRefusal {
    committed(settings, archive -> archive.put(caller.id, forms));
  }

  void putRecovery(TestKeys caller, SignedKeyRecord record) throws KeyRefusal {
    committed(SETTINGS, archive -> archive.putRecovery(caller.id, record));
  }

  KeyArchive.Held held(DeviceId device) throws KeyRefusal {
    return keys.inTransaction(
        entities -> {
          KeyArchive archive = new KeyArchive();
          archive.entityManager = entities;
          return archive.held(device);
        });
  }

  Optional<SignedKeyRecord> recovery(AccountId account) throws KeyRefusal {
    return keys.inTransaction(
        entities -> {
          KeyArchive archive = new KeyArchive();
          archive.entityManager = entities;
          return archive.recovery(account);
        });
  }

  private interface OnArchive {
    void on(KeyArchive archive) throws KeyRefusal;
  }

  private void committed(ArchiveSettings settings, OnArchive work) throws KeyRefusal {
    FiredEvents<AccountNotice> fired = new FiredEvents<>();
    keys.inTransaction(
        entities -> {
          KeyArchive archive = new KeyArchive();
          archive.settings = settings;
          archive.rate = new ArchiveRate(settings, keys.clock);
          archive.clock = keys.clock;
          archive.notices = fired;
          archive.entityManager = entities;
          work.on(archive);
          return fired.fired.size();
        });
    notices.addAll(fired.fired);
  }

  void approve(TestKeys caller, int device, Approval approval) throws KeyRefusal {
    keys.inTransaction(
        entities -> {
          LinkApprovals approvals = new LinkApprovals();
          approvals.settings = KeysFixture.SETTINGS;
          approvals.rate = new ArchiveRate(SETTINGS, keys.clock);
          approvals.clock = keys.clock;
          approvals.entityManager = entities;
          approvals.put(caller.id, device, approval);
          return device;
        });
  }

  Optional<Approval> approval(DeviceId device) throws KeyRefusal {
    return keys.inTransaction(
        entities -> {
          LinkApprovals approvals = new LinkApprovals();
          approvals.clock = keys.clock;
          approvals.entityManager = entities;
          return approvals.of(device);
        });
  }
}
