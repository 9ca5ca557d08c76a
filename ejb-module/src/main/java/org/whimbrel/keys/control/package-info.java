/**
 * Publishing and finding keys: the server checks what the devices signed, keeps it, and hands it
 * out. It cannot make any of it.
 *
 * <pre>
 *  KeyPublisher       the password of an identity reset, before any transaction
 *    ChainStore       one change a transaction, under the lock of the account's chain
 *      RecordRules    a device's next key, and the grace of the one before
 *    SignedOutKeys    a device that signs out loses its keys
 *      AccountNews    what changed, to the account and its contacts       (see KeyChange)
 *  KeyDirectory       reading; Acquaintance tells who may
 *  DeviceIdentities   what devices sign with, remembered
 * </pre>
 */
@NullMarked
package org.whimbrel.keys.control;

import org.jspecify.annotations.NullMarked;
