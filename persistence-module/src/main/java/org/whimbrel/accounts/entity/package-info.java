/**
 * Accounts and their devices, as rows.
 *
 * <pre>
 *  account 1 --- n device 1 --- 1 device_cursor (see messaging)
 *          1 --- 0..1 avatar
 * </pre>
 */
@NullMarked
package org.whimbrel.accounts.entity;

import org.jspecify.annotations.NullMarked;
