/**
 * What must hold, whatever the load.
 *
 * <pre>
 *  while entries come   SocketCheck   numbers on a socket
 *                       EntryCheck    what the scenario says of the message
 *  kept, 16 bytes each  DeviceLog     what was shown
 *                       Ledger        what was offered and accepted
 *  at the end           Proof         ledger against logs, over all processes
 *                       ReceiptProof  what was shown against what was told as delivered
 *                       LogComparison logs against the server's own
 * </pre>
 */
@NullMarked
package org.whimbrel.bench.proof;

import org.jspecify.annotations.NullMarked;
