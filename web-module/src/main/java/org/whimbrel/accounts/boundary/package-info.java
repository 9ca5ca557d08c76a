/** Registering, signing in and out, one's devices and profile, finding users, over REST. */
@NullMarked
package org.whimbrel.accounts.boundary;

import org.jspecify.annotations.NullMarked;
