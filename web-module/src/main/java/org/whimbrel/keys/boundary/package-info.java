/** Publishing and finding keys, over REST. */
@NullMarked
package org.whimbrel.keys.boundary;

import org.jspecify.annotations.NullMarked;
