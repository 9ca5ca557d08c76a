/**
 * Where a client keeps what must survive its end: private keys, pinned chains, how far it read,
 * what it has to send. Named values, written whole.
 */
@NullMarked
package org.whimbrel.client.store;

import org.jspecify.annotations.NullMarked;
