/**
 * What a device has written and received, kept on its disk and encrypted there.
 *
 * <pre>
 *  History ── Event, one a record ──> EncryptedLog (history.log) <── HistoryKey (a file, or a passphrase)
 *     `── Delivery: how far each sent message has come
 *  Folding: what a search compares
 * </pre>
 *
 * <p>What this protects: with the key in its file beside the log, only a copy of the log that comes
 * without the key. With a passphrase, the history is closed to whoever reads the disk and does not
 * know it. In both cases the device's own keys lie beside, unencrypted (see {@link
 * org.whimbrel.client.store.FileStore}): who can read them can read what comes from then on.
 */
@NullMarked
package org.whimbrel.client.cli.history;

import org.jspecify.annotations.NullMarked;
