package org.whimbrel.client.rest;

import java.util.UUID;
import org.whimbrel.protocol.Bytes;

/**
 * A message's content key under an archive key.
 *
 * @param id the message
 * @param epoch that of the archive key, from 1
 * @param wrap AES-KW (RFC 3394), 40 bytes
 */
public record ArchivedWrap(UUID id, int epoch, Bytes wrap) {}
