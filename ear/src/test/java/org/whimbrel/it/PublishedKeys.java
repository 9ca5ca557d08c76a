package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * The keys of an account as a client reads them over REST: believed only after they were checked.
 *
 * @param chain the account's devices
 * @param keys the current key of each device that has one
 */
record PublishedKeys(PinnedChain chain, List<VerifiedKey> keys) {

  /** Reads and checks, page by page. */
  static PublishedKeys read(Api api, String accessToken, UUID account) {
    List<SignedChainEntry> entries = new ArrayList<>();
    Api.Answer page;
    do {
      page = api.get("/api/keys/user/" + account + "?after=" + (entries.size() - 1), accessToken);
      assertThat(page.status()).as(page.toString()).isEqualTo(200);
      entries.addAll(entries(page.json().get("chain")));
    } while (page.json().get("more").asBoolean());
    try {
      PinnedChain chain = PinnedChain.of(account, entries);
      assertThat(page.json().get("head").asText()).isEqualTo(chain.chain().head().toBase64Url());
      return new PublishedKeys(chain, verified(chain, page.json().get("records")));
    } catch (BadKeysException e) {
      throw new AssertionError("the server shows keys that nobody vouches for", e);
    }
  }

  /** The key of a device. */
  VerifiedKey of(Login device) {
    return keys.stream()
        .filter(key -> key.device() == device.device())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no key of device " + device.device()));
  }

  /** The records of an answer, each held against the chain. */
  static List<VerifiedKey> verified(PinnedChain chain, JsonNode records) throws BadKeysException {
    List<VerifiedKey> keys = new ArrayList<>();
    for (JsonNode each : records) {
      keys.add(chain.verify(new SignedKeyRecord(bytes(each, "record"), bytes(each, "signature"))));
    }
    return keys;
  }

  /** The chain entries of an answer. */
  static List<SignedChainEntry> entries(JsonNode chain) {
    List<SignedChainEntry> entries = new ArrayList<>();
    chain.forEach(each -> entries.add(entry(each)));
    return entries;
  }

  private static SignedChainEntry entry(JsonNode json) {
    return new SignedChainEntry(
        bytes(json, "entry"),
        bytes(json, "signature"),
        json.has("deviceSignature") ? bytes(json, "deviceSignature") : null);
  }

  private static Bytes bytes(JsonNode json, String name) {
    return Bytes.fromBase64Url(json.get(name).asText());
  }
}
