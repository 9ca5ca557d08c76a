/**
 * Starts Whimbrel on one machine, from one data folder, and stops it again.
 *
 * <pre>
 *  Main -- Launcher --+-- RunLock            one launcher per data folder
 *                     +-- Secrets, TokenKeys made once, readable by their owner only
 *                     +-- EmbeddedDatabase   PostgreSQL, a process of its own
 *                     +-- LibertyServer      Open Liberty with the application, a process of its own
 *                           +-- ChildProcess what the processes of Liberty, brokers and HAProxy have in common
 *
 *  dataDir/run.lock               held while a launcher lives
 *  dataDir/secrets.properties     passwords (0600)
 *  dataDir/keys/                  token signing key (0600), public verification keys
 *  dataDir/postgresql/            server binaries, the database's files, postgresql.log
 *  dataDir/broker/                Artemis journal
 *  dataDir/liberty/               Liberty's own logs and work area
 *  dataDir/liberty.log            Liberty's console output
 *  dataDir/liberty.pid            which process to stop after a killed launcher
 * </pre>
 *
 * <p>Both processes get a session of their own, so that Ctrl-C in a terminal reaches the launcher
 * alone and the order of the shutdown (Liberty first, then its database) is the launcher's.
 * Whatever a killed launcher left running is stopped by the next start.
 *
 * <p>{@link org.whimbrel.launcher.Installation} is a second way to start the same, made from
 * nothing and to be hurt: integration tests and the load program's faults use it. There the broker
 * may be a process of its own ({@link org.whimbrel.launcher.BrokerServer}).
 */
@NullMarked
package org.whimbrel.launcher;

import org.jspecify.annotations.NullMarked;
