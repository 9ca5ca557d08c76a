/** Tests. */
@NullMarked
package org.whimbrel.client.messenger;

import org.jspecify.annotations.NullMarked;
