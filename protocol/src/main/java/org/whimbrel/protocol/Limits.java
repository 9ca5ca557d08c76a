package org.whimbrel.protocol;

/**
 * The bounds that a server tells in {@code hello}.
 *
 * @param frameMaxBytes the largest frame a client may send, in bytes of UTF-8
 * @param bodyMaxBytes the largest body, in bytes
 * @param recipientsMax the most recipients of one message
 * @param devicesMax the most devices of one account, and wraps for one recipient
 * @param pageMaxCount the most entries of one page of a sync
 * @param readMaxCount the most ids of one {@code read}
 * @param watchMaxCount the most accounts that a session watches; 0 if the server tells no presence
 * @param ackTimeoutMs how long a pushed entry may stay unacknowledged
 * @param pingIntervalMs how often the server pings (RFC 6455, section 5.5.2)
 */
public record Limits(
    int frameMaxBytes,
    int bodyMaxBytes,
    int recipientsMax,
    int devicesMax,
    int pageMaxCount,
    int readMaxCount,
    int watchMaxCount,
    long ackTimeoutMs,
    long pingIntervalMs) {}
