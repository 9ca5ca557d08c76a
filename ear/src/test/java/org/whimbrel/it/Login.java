package org.whimbrel.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;

/** A device that is signed in. */
record Login(UUID account, int device, String accessToken, String refreshToken) {
  static Login from(JsonNode tokens) {
    return new Login(
        UUID.fromString(tokens.get("account").asText()),
        tokens.get("device").asInt(),
        tokens.get("accessToken").asText(),
        tokens.get("refreshToken").asText());
  }
}
