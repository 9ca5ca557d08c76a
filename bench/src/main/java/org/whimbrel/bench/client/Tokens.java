package org.whimbrel.bench.client;

import java.util.UUID;

/**
 * What a sign-in or a refresh gave.
 *
 * @param accessToken for requests and handshakes
 * @param refreshToken for the next refresh, once
 * @param expiresInMs how long the access token lives from now
 * @param account whose it is
 * @param device the device's number
 */
record Tokens(
    String accessToken, String refreshToken, long expiresInMs, UUID account, int device) {}
