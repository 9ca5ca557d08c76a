/**
 * Device chains and key records, as they were signed.
 *
 * <pre>
 *  device_chain  one row an account: generation, seq and head      its lock orders the chain
 *  chain_entry   the entries, of the present generation and of the one before
 *  chain_member  the devices that are in the chain now, with their Ed25519 keys
 *                and the number of the last key of each, which a sign-out does not make forgotten
 *  key_record    the keys to encrypt to: current ones, and those before them in their grace
 * </pre>
 */
@NullMarked
package org.whimbrel.keys.entity;

import org.jspecify.annotations.NullMarked;
