/**
 * What all clients of a process share: one HTTP client, one scheduler, one executor for what
 * computes. Nothing here belongs to one user, so thousands of users cost no thread each.
 */
@NullMarked
package org.whimbrel.client.net;

import org.jspecify.annotations.NullMarked;
