package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.LinkRequest;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** An old device's word for a new one, as it travels over the server. */
@ExtendWith(SharedServer.class)
class LinkApprovalIT {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The default of whimbrel.keys.approvalMaxAgeMs. */
  private static final Duration MAX_AGE = Duration.ofMinutes(10);

  private final WhimbrelServer server;
  private final Api api;
  private final User alice;
  private final Login first;
  private final Login fresh;
  private final LinkRequest request;

  LinkApprovalIT(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
    this.alice = User.register(api, "alice");
    this.first = alice.signIn();
    this.fresh = alice.signInWithoutKeys();
    this.request = fresh.keys().linkRequest(RANDOM);
  }

  @Test
  void aNewDeviceShouldJoinByTheWordOfAnOldOne() {
    assertThat(fetch(fresh).status()).isEqualTo(204);
    Api.Answer put = put(first, fresh.device(), approval(first));
    assertThat(put.status()).as(put.toString()).isEqualTo(204);

    Approval told = approval(fetch(fresh));
    assertThat(request.isAnsweredBy(told)).isTrue();
    assertThat(fresh.keys().linkRequest(RANDOM).isAnsweredBy(told))
        .as("with another secret")
        .isFalse();
    assertThat(fetch(first).status()).as("another device").isEqualTo(204);
    SignedChainEntry entry = new ChainSigner(fresh.keys()).countersign(told.signed());
    alice.appended(entry);
    Api.Answer joined =
        api.publish(
            fresh.accessToken(), entry, new ChainSigner(fresh.keys()).record(alice.deviceChain()));
    assertThat(joined.status()).as(joined.toString()).isEqualTo(200);
    assertThat(fetch(fresh).status()).as("it needs none any more").isEqualTo(204);
  }

  @Test
  void anApprovalShouldBeGoneAfterItsTime() throws SQLException {
    Instant before = Instant.now();
    assertThat(put(first, fresh.device(), approval(first)).status()).isEqualTo(204);
    assertThat(fetch(fresh).status()).isEqualTo(200);
    assertThat(expiry("select expires_at from link_approval where account_id = ?"))
        .isBetween(before.plus(MAX_AGE).minusSeconds(1), Instant.now().plus(MAX_AGE));

    expiry(
        """
        update link_approval set expires_at = now() - interval '1 second' where account_id = ?
        returning expires_at
        """);

    assertThat(fetch(fresh).status()).isEqualTo(204);
  }

  private Instant expiry(String sql) throws SQLException {
    try (Connection connection = server.database().connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, alice.id());
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
        return rows.getTimestamp(1).toInstant();
      }
    }
  }

  @Test
  void onlyDevicesOfTheChainShouldGiveTheirWord() {
    Api.Answer self = put(fresh, fresh.device(), approval(fresh));
    assertRefused(self, 403, "not-a-member");
    User bob = User.register(api, "bob");
    Login bobs = bob.signIn();
    Login bobsFresh = bob.signInWithoutKeys();
    assertThat(bobsFresh.device()).as("the same number").isEqualTo(fresh.device());
    assertRefused(put(bobs, bobsFresh.device(), approval(first)), 403, "wrong-owner");
    assertRefused(put(first, fresh.device() + 1, approval(first)), 404, "unknown-device");
    assertThat(fetch(fresh).status()).isEqualTo(204);
    assertThat(fetch(bobsFresh).status()).isEqualTo(204);
  }

  private Approval approval(Login by) {
    return request.approval(
        new ChainSigner(by.keys()).add(alice.deviceChain(), request, System.currentTimeMillis()));
  }

  private Api.Answer put(Login caller, int device, Approval approval) {
    return api.call(
        "PUT",
        "/api/keys/approval/" + device,
        caller.accessToken(),
        Api.json(
            Map.of(
                "entry", approval.entry().toBase64Url(),
                "signature", approval.signature().toBase64Url(),
                "mac", approval.mac().toBase64Url())));
  }

  private Api.Answer fetch(Login device) {
    return api.get("/api/keys/approval", device.accessToken());
  }

  private static Approval approval(Api.Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    JsonNode json = answer.json();
    return new Approval(
        Bytes.fromBase64Url(json.get("entry").asText()),
        Bytes.fromBase64Url(json.get("signature").asText()),
        Bytes.fromBase64Url(json.get("mac").asText()));
  }

  private static void assertRefused(Api.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }
}
