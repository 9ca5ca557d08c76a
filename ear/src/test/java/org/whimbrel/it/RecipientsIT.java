package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.protocol.Frame;

/** Who learns whom a message was addressed to. */
@ExtendWith(SharedServer.class)
class RecipientsIT {
  private final WhimbrelServer server;
  private final Api api;
  private final User alice;
  private final User bob;
  private final User carol;
  private final User dave;

  RecipientsIT(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
    this.alice = User.register(api, "alice");
    this.bob = User.register(api, "bob");
    this.carol = User.register(api, "carol");
    this.dave = User.register(api, "dave");
    alice.connect(bob);
    alice.connect(carol);
  }

  @Test
  void thoseWhoGotAMessageShouldLearnOfAllAndNobodyElseOfAny() {
    Login alices = alice.signIn();
    Login bobs = bob.signIn();
    carol.block(alice, true);
    UUID id = send(alices, bob.id(), carol.id(), dave.id());

    assertThat(recipients(id, alices)).containsExactlyInAnyOrder(bob.id(), carol.id(), dave.id());
    assertThat(recipients(id, bobs))
        .as("neither who blocks nor who is no contact shows")
        .containsExactlyInAnyOrder(bob.id(), carol.id(), dave.id());
    Api.Answer unknown = ask(UUID.randomUUID(), alices);
    assertUnknown(unknown);
    for (User other : List.of(carol, dave, User.register(api, "eve"))) {
      Api.Answer answer = ask(id, other.signIn());
      assertUnknown(answer);
      assertThat(answer.json()).as("tells no difference").isEqualTo(unknown.json());
    }
  }

  private UUID send(Login from, UUID... to) {
    Frame.Send message = from.message(to);
    try (DeviceClient socket = DeviceClient.connect(server, from)) {
      socket.sendAccepted(message);
      socket.awaitEntry(message.id());
    }
    return message.id();
  }

  private Api.Answer ask(UUID id, Login caller) {
    return api.get("/api/message/" + id + "/recipients", caller.accessToken());
  }

  private List<UUID> recipients(UUID id, Login caller) {
    Api.Answer answer = ask(id, caller);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    List<UUID> recipients = new ArrayList<>();
    for (JsonNode each : answer.json().get("recipients")) {
      recipients.add(UUID.fromString(each.asText()));
    }
    return recipients;
  }

  private static void assertUnknown(Api.Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("unknown-message");
  }
}
