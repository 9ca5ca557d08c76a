/** Tests. */
@NullMarked
package org.whimbrel.client.socket;

import org.jspecify.annotations.NullMarked;
