/** What the database says about who may see whom; presence itself is in no table. */
@NullMarked
package org.whimbrel.presence.entity;

import org.jspecify.annotations.NullMarked;
