/**
 * The schema itself: its migrations, and the partitions that carry retention; and what statements
 * of all features share.
 */
@NullMarked
package org.whimbrel.platform.entity;

import org.jspecify.annotations.NullMarked;
