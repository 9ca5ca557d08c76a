/**
 * The REST side of the server, typed and asynchronous.
 *
 * <pre>
 *  SessionApi ──> Tokens ──> TokenSource ──┐
 *                                          v
 *  AccountApi, DeviceApi, ConnectionApi, KeyApi, MessageApi ──> Requests ──> HttpClient
 * </pre>
 *
 * <p>Every method gives a future. It fails with {@link org.whimbrel.client.rest.ProblemException}
 * where the server answered with problem details (RFC 9457), and with {@link java.io.IOException}
 * where it did not answer.
 */
@NullMarked
package org.whimbrel.client.rest;

import org.jspecify.annotations.NullMarked;
