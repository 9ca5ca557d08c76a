/** Tests of what is signed of keys; rules that need a signer are tested in module client. */
@NullMarked
package org.whimbrel.protocol.keys;

import org.jspecify.annotations.NullMarked;
