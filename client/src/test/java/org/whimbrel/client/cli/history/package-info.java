/** Tests. */
@NullMarked
package org.whimbrel.client.cli.history;

import org.jspecify.annotations.NullMarked;
