package org.whimbrel.client.rest;

/**
 * All of REST for one signed-in device. Thread-safe.
 *
 * @param accounts accounts and profiles
 * @param devices one's own devices
 * @param connections whom one is connected to
 * @param keys device chains and key records
 * @param messages messages without a socket
 * @param archive archive keys, wraps under them, and the recovery record
 */
public record RestClient(
    AccountApi accounts,
    DeviceApi devices,
    ConnectionApi connections,
    KeyApi keys,
    MessageApi messages,
    ArchiveApi archive) {

  /** With the tokens of a device. */
  public static RestClient of(Requests requests, TokenSource tokens) {
    SignedInRequests signedIn = new SignedInRequests(requests, tokens);
    return new RestClient(
        new AccountApi(signedIn),
        new DeviceApi(signedIn),
        new ConnectionApi(signedIn),
        new KeyApi(signedIn),
        new MessageApi(signedIn),
        new ArchiveApi(signedIn));
  }
}
