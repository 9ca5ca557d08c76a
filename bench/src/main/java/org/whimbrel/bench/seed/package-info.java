/**
 * Accounts that are written into a server's database, because to make them by the server takes a
 * long time for a hundred thousand.
 *
 * <pre>
 *  DataFolder ──> SeedTokens         signs access tokens
 *       `───────> Rows …             what is written into a table
 *  Seeding          makes accounts with devices, chains and keys
 *  SeedConnections  connects them
 * </pre>
 */
@NullMarked
package org.whimbrel.bench.seed;

import org.jspecify.annotations.NullMarked;
