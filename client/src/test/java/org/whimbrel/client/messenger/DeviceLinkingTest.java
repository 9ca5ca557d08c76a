package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.LinkRequest;
import org.whimbrel.client.crypto.Persona;
import org.whimbrel.client.messenger.ArchivingDevices.Device;
import org.whimbrel.client.messenger.DeviceIdentity.State;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** Linking a device over the server, which may not be trusted with it. */
class DeviceLinkingTest {
  private final ArchivingDevices all = new ArchivingDevices();
  private final Device bert = all.bert;

  @AfterEach
  void stop() {
    all.close();
  }

  @Test
  void anApprovalOfSomebodyWhoHasNotSeenTheRequestShouldBeRefused() {
    Device phone = all.device("bert", false);
    phone.messenger.identity().publish().join();
    LinkRequest request = phone.messenger.linking().request();
    LinkRequest guessed =
        new LinkRequest(
            request.user(), request.device(), request.identityKey(), Bytes.of(new byte[16]));
    SignedChainEntry word = bert.messenger.linking().approve(guessed).join();

    bert.messenger.linking().send(guessed, word).join();

    ArchivingDevices.assertBadKeys(
        () -> phone.messenger.linking().awaitApproval(0).join(),
        BadKeysException.Reason.BAD_SIGNATURE);
    all.approve(request);
    assertThat(phone.messenger.linking().awaitApproval(0).join()).isEqualTo(State.PUBLISHED);
  }

  /** A chain of the server's own, with an approval that its ghost has signed. */
  @Test
  void aRealApprovalShouldNotLinkToAnotherChain() throws Exception {
    Device phone = all.device("bert", false);
    LinkRequest request = phone.messenger.linking().request();
    Persona ghost = Persona.create();
    SignedChainEntry word =
        new ChainSigner(ghost.device(1)).add(ghost.pinned().chain(), request, 1);
    Approval approval = request.approval(word);
    bert.messenger.linking().send(request, word).join();

    assertThat(request.isAnsweredBy(approval)).isTrue();
    ArchivingDevices.assertBadKeys(
        () -> phone.messenger.linking().awaitApproval(0).join(),
        BadKeysException.Reason.WRONG_OWNER);
  }

  @Test
  void nobodyShouldBeAwaitedForEver() {
    Device phone = all.device("bert", false);
    phone.messenger.identity().publish().join();

    assertThat(phone.messenger.linking().awaitApproval(0).join()).isEqualTo(State.NEEDS_LINK);
  }
}
