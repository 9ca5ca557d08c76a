/** Tests. */
@NullMarked
package org.whimbrel.client.mailbox;

import org.jspecify.annotations.NullMarked;
