/** The sockets of the container, and who may open one. */
@NullMarked
package org.whimbrel.sessions.boundary;

import org.jspecify.annotations.NullMarked;
