/** Tests of the launcher, against a real PostgreSQL and, for Liberty, a stand-in start script. */
@NullMarked
package org.whimbrel.launcher;

import org.jspecify.annotations.NullMarked;
