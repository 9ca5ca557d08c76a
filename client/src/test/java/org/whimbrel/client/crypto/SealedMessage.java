package org.whimbrel.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.whimbrel.client.crypto.Opened.Reason;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.protocol.keys.BadKeysException;

/** A message of Anna's to Bert, who has two devices. */
abstract class SealedMessage {
  final Persona anna = Persona.create();
  final Persona bert = Persona.create();
  final UUID id = UuidV7.at(Instant.ofEpochMilli(Persona.NOW_MS));
  Sealed sent = seal("unset");

  @BeforeEach
  void link() throws Exception {
    bert.link();
    sent = seal("Grüße, Bert");
  }

  Sealed seal(String text) {
    try {
      List<VerifiedKey> to = new ArrayList<>();
      for (DeviceKeys device : bert.devices) {
        to.add(bert.key(device.device()));
      }
      to.add(anna.key(1));
      return new Sealer(anna.device(1), Persona.RANDOM)
          .seal(
              Outgoing.text(id, "c", List.of(bert.user), text, 1, Persona.NOW_MS),
              anna.pinned().chain(),
              to);
    } catch (BadKeysException e) {
      throw new IllegalStateException(e);
    }
  }

  Opener.Came came() {
    return new Opener.Came(id, anna.user, 1, List.of());
  }

  Frame.KeyWrap wrapFor(int device) {
    return Frame.KeyWrap.from(sent.frame().wraps().find(bert.user, device).orElseThrow());
  }

  Opened open(Bytes body, Frame.@Nullable KeyWrap wrap) throws Exception {
    return bert.opener(1).open(body, came(), wrap, anna.pinned());
  }

  static void assertFailed(Opened opened, Reason... oneOf) {
    assertThat(opened).isInstanceOf(Opened.Failed.class);
    assertThat(((Opened.Failed) opened).reason()).isIn((Object[]) oneOf);
  }
}
