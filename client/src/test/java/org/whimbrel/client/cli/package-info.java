/** Tests. */
@NullMarked
package org.whimbrel.client.cli;

import org.jspecify.annotations.NullMarked;
