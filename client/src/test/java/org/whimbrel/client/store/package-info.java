/** Tests. */
@NullMarked
package org.whimbrel.client.store;

import org.jspecify.annotations.NullMarked;
