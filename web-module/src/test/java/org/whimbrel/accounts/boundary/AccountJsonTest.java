package org.whimbrel.accounts.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.control.Devices;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.accounts.entity.Device;
import org.whimbrel.accounts.entity.DeviceId;

/** Clients read these fields. */
class AccountJsonTest {
  private static final UUID ID = UUID.fromString("11111111-1111-4111-8111-111111111111");
  private static final Instant NOW = Instant.ofEpochMilli(1_000);

  private final JsonMapper json = new JsonMapper();

  @Test
  void anAccountShouldLookAsClientsKnowIt() throws JsonProcessingException {
    Account account = new Account(ID, "ann", "Ann", "a hash", NOW);
    String without =
        """
        {"id":"11111111-1111-4111-8111-111111111111","handle":"ann","displayName":"Ann"}""";
    assertThat(json.writeValueAsString(AccountView.from(account))).isEqualTo(without);

    account.showAvatar("h-_");

    assertThat(json.writeValueAsString(AccountView.from(account)))
        .isEqualTo(without.replace("}", ",\"avatar\":\"h-_\"}"));
  }

  @Test
  void devicesShouldLookAsClientsKnowThem() throws JsonProcessingException {
    Device one = new Device(DeviceId.of(ID, 1), "Phone", NOW);
    one.signIn(new byte[] {1}, NOW, Duration.ofDays(1));
    one.seen(Instant.ofEpochMilli(2_000), Duration.ofHours(1));
    Device two = new Device(DeviceId.of(ID, 2), "Desk", NOW);
    two.revoke(NOW);

    List<DeviceResource.DeviceView> views =
        List.of(
            DeviceResource.DeviceView.from(new Devices.Listed(one, true), one.id()),
            DeviceResource.DeviceView.from(new Devices.Listed(two, false), one.id()));

    assertThat(json.readTree(json.writeValueAsString(new DeviceResource.DeviceList(views))))
        .isEqualTo(
            json.readTree(
                """
                {"devices":[
                 {"device":1,"name":"Phone","createdAtMs":1000,"lastSeenAtMs":2000,
                  "signedIn":true,"idle":true,"current":true,"revoked":false},
                 {"device":2,"name":"Desk","createdAtMs":1000,
                  "signedIn":false,"idle":false,"current":false,"revoked":true}]}
                """));
  }
}
