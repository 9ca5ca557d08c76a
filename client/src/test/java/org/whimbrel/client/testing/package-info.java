/** A small server for the tests of the client: enough of REST and of the socket. */
@NullMarked
package org.whimbrel.client.testing;

import org.jspecify.annotations.NullMarked;
