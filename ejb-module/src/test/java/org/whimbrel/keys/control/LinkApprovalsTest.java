package org.whimbrel.keys.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.keys.control.KeysFixture.reason;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.SignedChainEntry;

class LinkApprovalsTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final KeysFixture keys = new KeysFixture(DATABASE);
  private final ArchiveFixture archive = new ArchiveFixture(keys);
  private final AccountId anna = keys.account(3);
  private final TestKeys phone = new TestKeys(anna, 1);
  private final TestKeys laptop = new TestKeys(anna, 2);
  private final TestKeys tablet = new TestKeys(anna, 3);
  private ChainHead head = ChainHead.NONE;

  @BeforeEach
  void makeChain() throws KeyRefusal {
    head = keys.publish(phone, phone.genesis(1));
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void anApprovalShouldWaitForItsDeviceAndNoOther() throws KeyRefusal {
    Approval approval = approval(phone, laptop, 1);
    archive.approve(phone, 2, approval);

    assertThat(archive.approval(laptop.id)).contains(approval);
    assertThat(archive.approval(laptop.id)).as("until it is used").contains(approval);
    assertThat(archive.approval(tablet.id)).isEmpty();
    assertThat(archive.approval(new TestKeys(keys.account(2), 2).id)).isEmpty();
  }

  @Test
  void aNewerApprovalShouldTakeThePlace() throws KeyRefusal {
    archive.approve(phone, 2, approval(phone, laptop, 1));
    Approval newer = approval(phone, laptop, 2);
    archive.approve(phone, 2, newer);

    assertThat(archive.approval(laptop.id)).contains(newer);
  }

  @Test
  void anOldApprovalShouldBeGone() throws KeyRefusal {
    archive.approve(phone, 2, approval(phone, laptop, 1));
    keys.clock.advance(KeysFixture.SETTINGS.approvalMaxAge().minusMillis(1));
    assertThat(archive.approval(laptop.id)).isPresent();
    keys.clock.advance(Duration.ofMillis(1));

    assertThat(archive.approval(laptop.id)).isEmpty();
    archive.approve(phone, 3, approval(phone, tablet, 1));
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void anApprovalShouldBeGoneWhenItsDeviceIsLinked() throws KeyRefusal {
    archive.approve(phone, 2, approval(phone, laptop, 1));

    keys.publish(laptop, phone.add(head, laptop));

    assertThat(archive.approval(laptop.id)).isEmpty();
    assertThat(rows()).isZero();
  }

  @Test
  void onlyWhatAddsThatDeviceToTheChainShouldBeKept() throws KeyRefusal {
    Approval good = approval(phone, laptop, 1);
    assertThat(reason(() -> archive.approve(phone, 3, good))).isEqualTo(Reason.WRONG_OWNER);
    assertThat(reason(() -> archive.approve(phone, 9, good))).isEqualTo(Reason.UNKNOWN_DEVICE);
    assertThat(reason(() -> archive.approve(phone, 2, approval(tablet, laptop, 1))))
        .isEqualTo(Reason.NOT_A_MEMBER);
    TestKeys thief = new TestKeys(anna, 1);
    assertThat(reason(() -> archive.approve(phone, 2, approval(thief, laptop, 1))))
        .isEqualTo(Reason.BAD_CHAIN_SIGNATURE);
    assertThat(
            reason(
                () ->
                    archive.approve(
                        phone, 2, new Approval(good.entry(), good.signature(), good.entry()))))
        .as("no mac")
        .isEqualTo(Reason.MALFORMED_KEYS);
    TestKeys bert = new TestKeys(keys.account(2), 1);
    assertThat(reason(() -> archive.approve(bert, 2, good)))
        .as("without a chain")
        .isEqualTo(Reason.NOT_A_MEMBER);
    keys.signOut(laptop.id);
    assertThat(reason(() -> archive.approve(phone, 2, good))).isEqualTo(Reason.UNKNOWN_DEVICE);
    assertThat(rows()).isZero();
  }

  private Approval approval(TestKeys by, TestKeys added, int secret) {
    SignedChainEntry entry = by.add(head, added);
    byte[] mac = new byte[Approval.MAC_BYTES];
    mac[0] = (byte) secret;
    return new Approval(entry.bytes(), entry.signature(), Bytes.of(mac));
  }

  private int rows() {
    return DATABASE.query("select 1 from link_approval where account_id = '" + anna + "'").size();
  }
}
