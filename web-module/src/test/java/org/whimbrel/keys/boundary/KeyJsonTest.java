package org.whimbrel.keys.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.keys.boundary.KeyRequests.NewEntry;
import org.whimbrel.keys.boundary.KeyRequests.NewRecord;
import org.whimbrel.keys.boundary.KeyRequests.Query;
import org.whimbrel.keys.boundary.KeyViews.Head;
import org.whimbrel.keys.boundary.KeyViews.Published;
import org.whimbrel.keys.boundary.KeyViews.UserChain;
import org.whimbrel.keys.boundary.KeyViews.Users;
import org.whimbrel.keys.control.AccountKeys;
import org.whimbrel.keys.control.AccountKeys.PublishedRecord;
import org.whimbrel.keys.control.KeyDirectory.ChainPage;
import org.whimbrel.keys.control.KeyRefusal;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.platform.boundary.MissingFieldException;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** Freezes the JSON that clients read and write. */
class KeyJsonTest {
  private static final UUID USER = new UUID(1, 2);
  private static final AccountKeys KEYS =
      new AccountKeys(1, 2, "aGVhZA", List.of(new PublishedRecord(3, 4, "cmVj", "c2ln")));

  private final JsonMapper json = new JsonMapper();

  @Test
  void answersShouldLookAsClientsKnowThem() throws JsonProcessingException {
    assertJson(
        Head.from(new ChainHead(1, 0, bytes(1, 2, 3))),
        "{\"generation\":1,\"seq\":0,\"head\":\"AQID\"}");
    assertJson(new Published(1, 2), "{\"device\":1,\"n\":2}");
    assertJson(
        KEYS,
        """
        {"generation":1,"seq":2,"head":"aGVhZA",
         "records":[{"device":3,"n":4,"record":"cmVj","signature":"c2ln"}]}
        """);
    assertJson(
        Users.from(Map.of(USER, KEYS)),
        """
        {"users":[{"user":"00000000-0000-0001-0000-000000000002",
         "generation":1,"seq":2,"head":"aGVhZA",
         "records":[{"device":3,"n":4,"record":"cmVj","signature":"c2ln"}]}]}
        """);
  }

  @Test
  void aChainShouldLookAsClientsKnowIt() throws JsonProcessingException {
    List<SignedChainEntry> chain =
        List.of(
            new SignedChainEntry(bytes(1), bytes(2), null),
            new SignedChainEntry(bytes(3), bytes(4), bytes(5)));

    assertJson(
        UserChain.from(USER, new ChainPage(KEYS, chain, true)),
        """
        {"user":"00000000-0000-0001-0000-000000000002",
         "generation":1,"seq":2,"head":"aGVhZA",
         "chain":[{"entry":"AQ","signature":"Ag"},
                  {"entry":"Aw","signature":"BA","deviceSignature":"BQ"}],
         "records":[{"device":3,"n":4,"record":"cmVj","signature":"c2ln"}],
         "more":true}
        """);
  }

  @Test
  void requestsShouldBeRead() throws JsonProcessingException, KeyRefusal {
    NewEntry entry =
        json.readValue(
            """
            {"entry":"AQ","signature":"Ag","deviceSignature":"Aw",
             "record":{"record":"BA","signature":"BQ"},"password":"secret"}
            """,
            NewEntry.class);
    NewEntry least = json.readValue("{\"entry\":\"AQ\",\"signature\":\"Ag\"}", NewEntry.class);
    Query query = json.readValue("{\"users\":[\"" + USER + "\"]}", Query.class);

    assertThat(entry.toEntry()).isEqualTo(new SignedChainEntry(bytes(1), bytes(2), bytes(3)));
    assertThat(entry.toRecord()).isEqualTo(new SignedKeyRecord(bytes(4), bytes(5)));
    assertThat(entry.password()).isEqualTo("secret");
    assertThat(entry.toString()).doesNotContain("secret");
    assertThat(least.toEntry()).isEqualTo(new SignedChainEntry(bytes(1), bytes(2), null));
    assertThat(least.toRecord()).isNull();
    assertThat(query.users()).containsExactly(USER);
  }

  @Test
  void whatIsMissingOrNotBase64urlShouldBeRefused() {
    assertThatExceptionOfType(MissingFieldException.class)
        .isThrownBy(() -> new NewRecord("AQ", null).toRecord());
    assertThatExceptionOfType(MissingFieldException.class)
        .isThrownBy(() -> new NewEntry(null, "AQ", null, null, null).toEntry());
    for (String bad : new String[] {"A", "A+/=", "AQ==", "é"}) {
      assertThatExceptionOfType(KeyRefusal.class)
          .as(bad)
          .isThrownBy(() -> new NewRecord(bad, "AQ").toRecord())
          .extracting(KeyRefusal::reason)
          .isEqualTo(Reason.MALFORMED_KEYS);
    }
  }

  private void assertJson(Object value, String expected) throws JsonProcessingException {
    assertThat(json.readTree(json.writeValueAsString(value))).isEqualTo(json.readTree(expected));
  }

  private static Bytes bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Bytes.of(bytes);
  }
}
