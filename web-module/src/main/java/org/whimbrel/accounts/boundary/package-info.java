/** Registering, signing in and out, over REST. */
@NullMarked
package org.whimbrel.accounts.boundary;

import org.jspecify.annotations.NullMarked;
