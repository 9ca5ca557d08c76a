/**
 * What must hold, whatever the load: the record of what each mailbox showed, and the rules it is
 * held against. {@link org.whimbrel.bench.proof.SocketCheck} judges while frames arrive; {@link
 * org.whimbrel.bench.proof.Proof} and {@link org.whimbrel.bench.proof.LogComparison} at the end.
 */
@NullMarked
package org.whimbrel.bench.proof;

import org.jspecify.annotations.NullMarked;
