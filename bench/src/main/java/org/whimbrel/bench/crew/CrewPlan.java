package org.whimbrel.bench.crew;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.whimbrel.bench.people.Persistence;
import org.whimbrel.bench.traffic.Scenario;

/**
 * What one process of a run has to know.
 *
 * @param site where the server is
 * @param scenario the same in all processes
 * @param content what messages are made of
 * @param parallelism how many users are set up at the same time, in this process
 * @param logSample how many devices' logs are compared with the server's, in this process
 * @param watched how many contacts each device watches at most
 * @param persistence how devices hold on to their connections
 * @param place which process this is
 * @param secrets the same in all processes
 */
public record CrewPlan(
    Site site,
    Scenario scenario,
    Content content,
    int parallelism,
    int logSample,
    int watched,
    Persistence persistence,
    Place place,
    RunSecrets secrets) {
  /**
   * Where the server is, and how one gets in.
   *
   * @param servers its addresses, as good as each other
   * @param certificates that its own is trusted by; empty for those that Java trusts
   * @param dataFolder of an installation whose database accounts are made in; empty to make them by
   *     the server
   */
  public record Site(List<URI> servers, Optional<Path> certificates, Optional<Path> dataFolder) {
    /** Takes a copy. */
    public Site {
      servers = List.copyOf(servers);
    }
  }

  /**
   * What messages are made of.
   *
   * @param encrypted whether they are really encrypted
   * @param textBytes the size of a text
   * @param openPercent how many of a hundred are opened where they come, if they are encrypted
   */
  public record Content(boolean encrypted, int textBytes, int openPercent) {}

  /**
   * A process's place among all.
   *
   * @param member its number, from 0
   * @param members how many there are
   * @param folder where they put what the others read
   */
  public record Place(int member, int members, Path folder) {
    /** Whether a user belongs to this process. */
    public boolean isMine(int user) {
      return user % members == member;
    }

    /** The directory's part of a process. */
    public Path directory(int which) {
      return folder.resolve("users-" + which);
    }

    /** The directory's parts of all processes. */
    public List<Path> directories() {
      return IntStream.range(0, members).mapToObj(this::directory).toList();
    }

    /** The report of a process. */
    public Path report(int which) {
      return folder.resolve("report-" + which);
    }
  }
}
