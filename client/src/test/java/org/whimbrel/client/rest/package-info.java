/** Tests. */
@NullMarked
package org.whimbrel.client.rest;

import org.jspecify.annotations.NullMarked;
