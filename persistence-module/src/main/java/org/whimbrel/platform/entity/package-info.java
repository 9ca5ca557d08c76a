/** The schema itself: its migrations, and the partitions that carry retention. */
@NullMarked
package org.whimbrel.platform.entity;

import org.jspecify.annotations.NullMarked;
