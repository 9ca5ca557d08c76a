/**
 * The command line: the client library as a program for people and scripts.
 *
 * <pre>
 *  Cli (options, exit codes) ──> ContactCommands, DeviceCommands, LinkCommands, MessageCommands ...
 *                                   |
 *      Screen <── EventLines        v
 *                               Session ──> SecureMessenger ──> server
 *                                |    `──── Inbox, which stores what comes ──> History
 *                                `── People: handles and accounts
 *      Profile: a directory, one device, one process at a time
 * </pre>
 */
@NullMarked
package org.whimbrel.client.cli;

import org.jspecify.annotations.NullMarked;
