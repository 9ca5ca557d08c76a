package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;

/** An account, made for one test. */
record User(Api api, UUID id, String handle, String password) {
  private static final String PASSWORD = "correct horse battery";

  /** Registers an account whose handle begins with {@code name}. */
  static User register(Api api, String name) {
    String handle = name + "_" + UUID.randomUUID().toString().substring(0, 8);
    Api.Answer answer = api.register(handle, name, PASSWORD);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    return new User(api, UUID.fromString(answer.json().get("id").asText()), handle, PASSWORD);
  }

  /** Signs in on a new device. */
  Login signIn() {
    Api.Answer answer =
        api.signIn(Map.of("handle", handle, "password", password, "deviceName", "a test"));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    return Login.from(answer.json());
  }
}
