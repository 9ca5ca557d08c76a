package org.whimbrel.client.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;

/**
 * What a sign-in or a refresh gave.
 *
 * @param account whose it is
 * @param device the device's number
 * @param accessToken for requests and handshakes
 * @param refreshToken for the next refresh, once
 * @param expiresInMs how long the access token lives from when it was given
 */
public record Tokens(
    UUID account, int device, String accessToken, String refreshToken, long expiresInMs) {

  static Tokens from(JsonNode json) {
    Fields fields = new Fields(json);
    return new Tokens(
        fields.uuid("account"),
        fields.small("device"),
        fields.text("accessToken"),
        fields.text("refreshToken"),
        fields.number("expiresInMs"));
  }

  /** Whose they are only: tokens never reach a log. */
  @Override
  public String toString() {
    return "Tokens[" + account + "/" + device + "]";
  }
}
