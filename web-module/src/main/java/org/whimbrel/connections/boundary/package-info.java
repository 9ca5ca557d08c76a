/** Connections over REST: the list, and what one does with an entry of it. */
@NullMarked
package org.whimbrel.connections.boundary;

import org.jspecify.annotations.NullMarked;
