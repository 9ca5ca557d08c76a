/** Tests of the encryption core. */
@NullMarked
package org.whimbrel.client.crypto;

import org.jspecify.annotations.NullMarked;
