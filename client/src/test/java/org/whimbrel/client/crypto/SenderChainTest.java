package org.whimbrel.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.Opened.Reason;
import org.whimbrel.protocol.Frame;

/** What the sender's device chain has to do with a message. */
class SenderChainTest extends SealedMessage {
  @Test
  void whatTheServerSaysOfAMessageShouldBeWhatWasSigned() throws Exception {
    UUID other = UUID.randomUUID();
    for (Opener.Came lie :
        List.of(
            new Opener.Came(other, anna.user, 1, List.of()),
            new Opener.Came(id, bert.user, 1, List.of()),
            new Opener.Came(id, anna.user, 2, List.of()))) {
      assertFailed(
          bert.opener(1).open(sent.frame().body(), lie, wrapFor(1), anna.pinned()),
          Reason.BAD_SIGNATURE);
    }
    assertFailed(
        bert.opener(1)
            .open(
                sent.frame().body(),
                new Opener.Came(id, anna.user, 1, List.of(bert.user, other)),
                wrapFor(1),
                anna.pinned()),
        Reason.WRONG_RECIPIENTS);
  }

  @Test
  void anotherAccountsChainShouldNotVouchForTheSender() throws Exception {
    assertFailed(
        bert.opener(1).open(sent.frame().body(), came(), wrapFor(1), Persona.create().pinned()),
        Reason.BAD_SIGNATURE);
  }

  @Test
  void aDeviceThatWasRemovedShouldHaveSignedNothing() throws Exception {
    anna.link();
    Sealed late =
        new Sealer(anna.device(2), Persona.RANDOM)
            .seal(
                Outgoing.text(id, "c", List.of(bert.user), "hi", 1, 1),
                anna.pinned().chain(),
                List.of(bert.key(1)));
    Opener.Came from2 = new Opener.Came(id, anna.user, 2, List.of());
    Frame.KeyWrap wrap = Frame.KeyWrap.from(late.frame().wraps().get(0));
    assertThat(bert.opener(1).open(late.frame().body(), from2, wrap, anna.pinned()))
        .isInstanceOf(Opened.Text.class);

    anna.remove(2);

    assertFailed(
        bert.opener(1).open(late.frame().body(), from2, wrap, anna.pinned()), Reason.BAD_SIGNATURE);
  }

  @Test
  void aMessageThatNamesAChainThatIsNotPinnedShouldNotOpen() throws Exception {
    PinnedChain before = anna.pinned();
    anna.link();
    Sealed ahead = seal("hi");
    Frame.KeyWrap wrap = Frame.KeyWrap.from(ahead.frame().wraps().find(bert.user, 1).orElseThrow());

    assertFailed(
        bert.opener(1).open(ahead.frame().body(), came(), wrap, before), Reason.CHAIN_MISMATCH);
    assertThat(bert.opener(1).open(ahead.frame().body(), came(), wrap, anna.pinned()))
        .isInstanceOf(Opened.Text.class);
    assertThat(open(sent.frame().body(), wrapFor(1)))
        .as("an older place of the same chain")
        .isInstanceOf(Opened.Text.class);
  }

  @Test
  void aMessageOfAnotherGenerationShouldNotOpen() throws Exception {
    PinnedChain reset =
        PinnedChain.of(
            anna.user, List.of(new ChainSigner(anna.device(1)).genesis(2, Persona.NOW_MS)));

    assertFailed(
        bert.opener(1).open(sent.frame().body(), came(), wrapFor(1), reset), Reason.CHAIN_MISMATCH);
  }
}
