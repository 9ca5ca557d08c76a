/** Where messages come in and go out: the WebSocket endpoint and its REST twin. */
@NullMarked
package org.whimbrel.messaging.boundary;

import org.jspecify.annotations.NullMarked;
