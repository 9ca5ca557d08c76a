/** Tests. */
@NullMarked
package org.whimbrel.client.net;

import org.jspecify.annotations.NullMarked;
