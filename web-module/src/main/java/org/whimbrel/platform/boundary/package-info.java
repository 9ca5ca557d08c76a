/** What all of the outer side shares: the REST application, problem details, health. */
@NullMarked
package org.whimbrel.platform.boundary;

import org.jspecify.annotations.NullMarked;
