package org.whimbrel.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.hpke.HPKE;
import org.junit.jupiter.api.Test;
import org.whimbrel.protocol.Bytes;

/** The base-mode vectors of RFC 9180, appendix A, with X25519. */
class HpkeVectorsTest {
  private static JsonNode vectors() throws IOException {
    return new ObjectMapper().readTree(new File("../vectors/rfc9180-x25519.json"));
  }

  private static byte[] hex(JsonNode node, String field) {
    return HexFormat.of().parseHex(node.required(field).asText());
  }

  /** With our suite; appendix A.1 has associated data, which our wraps do without. */
  @Test
  void everyMessageOfOurSuiteShouldSealAndOpenAsInTheRfc() throws Exception {
    int checked = 0;
    for (JsonNode vector : vectors()) {
      short aead = (short) vector.required("aead_id").asInt();
      HPKE hpke = new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, aead);
      var recipient = hpke.deriveKeyPair(hex(vector, "ikmR"));
      var ephemeral = hpke.deriveKeyPair(hex(vector, "ikmE"));
      assertThat(hpke.serializePublicKey(recipient.getPublic())).isEqualTo(hex(vector, "pkRm"));
      var seal = hpke.setupBaseS(recipient.getPublic(), hex(vector, "info"), ephemeral);
      var open = hpke.setupBaseR(hex(vector, "enc"), recipient, hex(vector, "info"));
      assertThat(seal.getEncapsulation()).isEqualTo(hex(vector, "enc"));
      JsonNode encryptions = vector.required("encryptions");
      int next = 0;
      for (JsonNode encryption : encryptions) {
        // The vectors leave sequence numbers out; those between are sealed to get there.
        for (; next < encryption.required("sequence number").asInt(); next++) {
          open.open(new byte[0], seal.seal(new byte[0], new byte[0]));
        }
        byte[] sealed = seal.seal(hex(encryption, "aad"), hex(encryption, "pt"));
        assertThat(sealed).isEqualTo(hex(encryption, "ct"));
        assertThat(open.open(hex(encryption, "aad"), sealed)).isEqualTo(hex(encryption, "pt"));
        next++;
        checked++;
      }
    }
    assertThat(checked).isEqualTo(12);
  }

  @Test
  void ourOpeningShouldTakeAKeyOfTheVectors() throws Exception {
    JsonNode vector = vectors().get(0);
    Bytes info = Bytes.of(hex(vector, "info"));
    Bytes publicKey = Bytes.of(hex(vector, "pkRm"));
    byte[] plaintext = {1, 2, 3};

    Bytes wrap = new Hpke().seal(publicKey, info, plaintext).orElseThrow();

    assertThat(wrap.size()).isEqualTo(32 + 3 + 16);
    assertThat(new Hpke().open(Bytes.of(hex(vector, "skRm")), publicKey, info, wrap))
        .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(plaintext));
  }

  @Test
  void aPublicKeyOfSmallOrderShouldNotBeSealedTo() {
    Optional<Bytes> wrap =
        new Hpke().seal(Bytes.of(new byte[32]), Bytes.of(new byte[0]), new byte[32]);

    assertThat(wrap).isEmpty();
  }
}
