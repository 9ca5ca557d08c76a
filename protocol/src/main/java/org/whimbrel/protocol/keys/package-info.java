/**
 * Whose devices are whose: what is signed, and the rules by which it is believed. The server and
 * all clients follow the same code, or in a browser the same rules.
 *
 * <pre>
 * chain of an account           each entry names the hash of the one before
 *   genesis (device 1) ── add (device 2) ── remove (device 1) ── …
 *      signed by 1         by 1 and 2          by 2
 *
 * key records of a device       signed by the device, which the chain vouches for
 *   n = 1 ── n = 2 ── …         n = 2 says until when n = 1 may still be used
 * </pre>
 *
 * Signed are exact bytes of JSON with a prefix that tells what they are. The hash of an entry
 * leaves its signatures out.
 */
@NullMarked
package org.whimbrel.protocol.keys;

import org.jspecify.annotations.NullMarked;
