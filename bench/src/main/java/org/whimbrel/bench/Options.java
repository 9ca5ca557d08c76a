package org.whimbrel.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What to do, checked.
 *
 * @param baseUri the server, without a slash at the end
 * @param users how many users, more than {@code recipients}
 * @param ratePerSecond messages a second, over all users
 * @param seconds length of the measured window
 * @param warmupSeconds what precedes it, 0 for none
 * @param bodyBytes the size of each body, at least 1
 * @param recipients recipients of each message, at least 1
 * @param seed what routes and bodies follow from
 * @param connectParallelism how many users register or reconnect at a time
 * @param logSample how many users' logs are read over REST at the end
 * @param serverPid the server's process, if given
 * @param postgresPid the postmaster's process, if given
 * @param json where the report goes as JSON, if wanted
 */
record Options(
    URI baseUri,
    int users,
    int ratePerSecond,
    int seconds,
    int warmupSeconds,
    int bodyBytes,
    int recipients,
    long seed,
    int connectParallelism,
    int logSample,
    OptionalLong serverPid,
    OptionalLong postgresPid,
    Optional<Path> json) {

  /** How many messages the run offers. */
  long messages() {
    return (long) ratePerSecond * ((long) seconds + warmupSeconds);
  }
}
