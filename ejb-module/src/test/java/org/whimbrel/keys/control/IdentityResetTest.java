package org.whimbrel.keys.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.keys.control.KeysFixture.reason;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.control.DeviceIdentities.ChainShrunk;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** An account that begins anew, or is erased. */
class IdentityResetTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final KeysFixture keys = new KeysFixture(DATABASE);
  private final AccountId anna = keys.account(6);
  private final TestKeys phone = new TestKeys(anna, 1);
  private final TestKeys laptop = new TestKeys(anna, 2);
  private final TestKeys tablet = new TestKeys(anna, 3);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void anIdentityResetShouldEmptyTheChainAndAllKeys() throws KeyRefusal {
    ChainHead both = keys.publish(phone, phone.add(keys.publish(phone, phone.genesis(1)), laptop));
    keys.publish(phone, phone.record(both));
    keys.publish(laptop, laptop.record(both));
    TestKeys reinstalled = new TestKeys(anna, 1);
    SignedChainEntry genesis = reinstalled.genesis(2);
    SignedKeyRecord record = reinstalled.record(new ChainHead(2, 0, genesis.hash()));

    ChainHead head = keys.publish(reinstalled, genesis, record);

    assertThat(head).isEqualTo(new ChainHead(2, 0, genesis.hash()));
    assertThat(keys.members(anna)).containsExactly("1");
    assertThat(keys.identity(phone.id)).isEqualTo(reinstalled.identityKey());
    assertThat(keys.keys(anna)).containsExactly("1/1");
    assertThat(keys.lastNews(anna).get("gone").toString())
        .as("device 1 has a key, which comes along")
        .isEqualTo("[2]");
    assertThat(keys.lastNews(anna).get("records")).hasSize(1);
    assertThat(keys.shrunk).containsExactly(new ChainShrunk(anna));
    assertThat(reason(() -> keys.publish(laptop, laptop.add(head, tablet))))
        .isEqualTo(Reason.NOT_A_MEMBER);
    assertThat(reason(() -> keys.publish(laptop, laptop.record(both, 2, 0))))
        .isEqualTo(Reason.NOT_A_MEMBER);
  }

  @Test
  void anIdentityResetWithoutARecordShouldTellThatNobodyHasAKey() throws KeyRefusal {
    ChainHead both = keys.publish(phone, phone.add(keys.publish(phone, phone.genesis(1)), laptop));
    keys.publish(phone, phone.record(both));

    keys.publish(laptop, laptop.genesis(2));

    assertThat(keys.lastNews(anna).get("gone").toString()).isEqualTo("[1,2]");
    assertThat(keys.members(anna)).containsExactly("2");
    assertThat(keys.keys(anna)).isEmpty();
  }

  @Test
  void anIdentityResetShouldTakeTheNextGeneration() throws KeyRefusal {
    keys.publish(phone, phone.genesis(1));

    assertThat(reason(() -> keys.publish(phone, phone.genesis(3))))
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
    keys.publish(phone, phone.genesis(2));
    assertThat(reason(() -> keys.publish(laptop, laptop.genesis(2))))
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);

    keys.publish(phone, phone.genesis(3));
    assertThat(keys.entries(anna))
        .as("the generation before stays for those who read meanwhile, older ones go")
        .containsExactly("2/0", "3/0");
  }

  @Test
  void anIdentityResetShouldNotBePossibleUnasked() throws KeyRefusal {
    SignedChainEntry first = phone.genesis(1);
    keys.publish(phone, first);
    SignedChainEntry reset = laptop.genesis(2);
    ChainEntry entry = ChainStore.parse(anna, reset);

    assertThat(reason(() -> keys.store().publish(laptop.id, reset, entry, null, false)))
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);

    assertThat(keys.members(anna)).containsExactly("1");
    assertThat(
            keys.store()
                .publish(phone.id, first, ChainStore.parse(anna, first), null, false)
                .generation())
        .as("the same genesis again is no reset")
        .isEqualTo(1);
  }

  @Test
  void anAccountThatIsErasedShouldLeaveNothing() throws KeyRefusal {
    keys.publish(phone, phone.genesis(1), recordOfGenesis());
    keys.inTransaction(
        entities ->
            entities
                .createNativeQuery("delete from account where id = :id")
                .setParameter("id", anna.value())
                .executeUpdate());

    assertThat(keys.entries(anna)).isEmpty();
    assertThat(keys.members(anna)).isEmpty();
    assertThat(keys.keys(anna)).isEmpty();
  }

  private SignedKeyRecord recordOfGenesis() {
    return phone.record(new ChainHead(1, 0, phone.genesis(1).hash()));
  }
}
