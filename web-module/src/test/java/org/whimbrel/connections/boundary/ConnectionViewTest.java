package org.whimbrel.connections.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.connections.boundary.ConnectionListResource.GroupsView;
import org.whimbrel.connections.boundary.ConnectionListResource.PageView;
import org.whimbrel.connections.control.ConnectionLists.ContactPage;
import org.whimbrel.connections.control.ConnectionRefusal;
import org.whimbrel.connections.control.ConnectionRefusal.Reason;
import org.whimbrel.connections.entity.ConnectionState;
import org.whimbrel.connections.entity.Contact;
import org.whimbrel.connections.entity.Person;
import org.whimbrel.connections.entity.Side;
import org.whimbrel.platform.boundary.Problem;

class ConnectionViewTest {
  private static final AccountId BEN =
      new AccountId(UUID.fromString("5f0a3b0e-6a3c-4b0e-9a53-0d1f2a3b4c5d"));

  private final JsonMapper json = new JsonMapper();

  /** Programs look at these fields. */
  @Test
  void aPageShouldLookAsClientsKnowIt() throws JsonProcessingException {
    Contact contact =
        contact(ConnectionState.ACCEPTED, false, List.of("family"), Instant.ofEpochMilli(7), "ab");

    assertThat(json.readTree(text(PageView.from(new ContactPage(List.of(contact), BEN), Map.of()))))
        .isEqualTo(
            json.readTree(
                """
                {"connections":[{
                   "user":{"id":"%s","handle":"ben","displayName":"Ben","avatar":"ab"},
                   "state":"accepted","blocked":true,"groups":["family"],"sinceMs":7}],
                 "next":"%s"}
                """
                    .formatted(BEN, BEN)));
  }

  @Test
  void whatIsNotThereShouldBeLeftOut() throws JsonProcessingException {
    Contact contact = contact(ConnectionState.NONE, false, List.of(), null, null);

    assertThat(
            json.readTree(text(PageView.from(new ContactPage(List.of(contact), null), Map.of()))))
        .isEqualTo(
            json.readTree(
                """
                {"connections":[{"user":{"id":"%s","handle":"ben","displayName":"Ben"},
                                 "state":"none","blocked":true,"groups":[]}]}
                """
                    .formatted(BEN)));
  }

  @Test
  void aBlockOfTheOtherShouldShowOnlyWhereItIsTold() throws JsonProcessingException {
    Contact told = contact(ConnectionState.ACCEPTED, true, List.of(), null, null);

    assertThat(text(ConnectionView.from(told))).contains("\"blockedByPeer\":true");
    assertThat(text(ConnectionView.from(told.hidingTheirBlock()))).doesNotContain("blockedByPeer");
  }

  @Test
  void groupsShouldLookAsClientsKnowThem() throws JsonProcessingException {
    Map<String, Integer> counts = new LinkedHashMap<>();
    counts.put("b", 2);
    counts.put("a", 1);

    assertThat(text(GroupsView.from(counts)))
        .isEqualTo("{\"groups\":[{\"name\":\"b\",\"count\":2},{\"name\":\"a\",\"count\":1}]}");
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_FIELD, 400, bad-field",
    "OWN_ACCOUNT, 400, own-account",
    "NOT_YOUR_ACCOUNT, 403, not-your-account",
    "UNKNOWN_ACCOUNT, 404, unknown-account",
    "NO_CONNECTION, 404, no-connection",
    "BLOCKED_BY_YOU, 409, blocked-by-you",
    "BLOCKED, 409, blocked",
    "TOO_MANY_CONNECTIONS, 409, too-many-connections",
    "TOO_MANY_REQUESTS_OPEN, 409, too-many-requests-open",
    "RECIPIENT_FULL, 409, recipient-full",
    "TOO_MANY_BLOCKS, 409, too-many-blocks",
    "OWN_REQUEST, 409, own-request",
    "NO_REQUEST, 409, no-request",
    "ALREADY_ACCEPTED, 409, already-accepted",
    "TOO_MANY_REQUESTS, 429, too-many-requests"
  })
  void refusalsShouldHaveTheirStatusAndCode(Reason reason, int status, String code) {
    Problem problem =
        ConnectionRefusalMapper.problem(new ConnectionRefusal(reason, "Because.", 36_000L));

    assertThat(problem.status()).isEqualTo(status);
    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.detail()).isEqualTo("Because.");
    assertThat(problem.retryAfterMs()).isEqualTo(36_000);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyRefusalShouldBeAClientsMatter(Reason reason) {
    assertThat(ConnectionRefusalMapper.problem(new ConnectionRefusal(reason, "Because.")).status())
        .isBetween(400, 499);
  }

  @Test
  void onlyOnesOwnAccountShouldBeServed() throws ConnectionRefusal {
    DeviceId device = new DeviceId(BEN, 1);

    assertThat(OwnAccount.check(device, BEN.value())).isEqualTo(BEN);
    assertThatThrownBy(() -> OwnAccount.check(device, UUID.randomUUID()))
        .isInstanceOfSatisfying(
            ConnectionRefusal.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NOT_YOUR_ACCOUNT));
  }

  @Test
  void aTagShouldChangeWithTheVersionAndTheQueryOnly() {
    assertThat(ListTag.of(7, "state=accepted"))
        .isEqualTo(ListTag.of(7, "state=accepted"))
        .matches("7-[0-9a-f]{16}")
        .isNotEqualTo(ListTag.of(8, "state=accepted"))
        .isNotEqualTo(ListTag.of(7, "state=none"))
        .isNotEqualTo(ListTag.of(7, null));
    assertThat(ListTag.of(7, null)).isEqualTo(ListTag.of(7, ""));
  }

  private static Contact contact(
      ConnectionState state,
      boolean blockedByPeer,
      List<String> groups,
      @Nullable Instant since,
      @Nullable String avatar) {
    return new Contact(
        new Person(BEN, "ben", "Ben", avatar), new Side(state, true), blockedByPeer, groups, since);
  }

  private String text(Object view) throws JsonProcessingException {
    return json.writeValueAsString(view);
  }
}
