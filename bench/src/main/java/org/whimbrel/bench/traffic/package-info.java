/**
 * What is offered to the server: when, by whom, to whom, with which bytes. All of it follows from
 * the seed and the start, so that no message needs to keep its body and two runs offer the same.
 * Knows nothing of sockets.
 */
@NullMarked
package org.whimbrel.bench.traffic;

import org.jspecify.annotations.NullMarked;
