package org.whimbrel.bench.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.proof.SeenEntry;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.Bodies;
import org.whimbrel.bench.traffic.Ledger;

/** All users of a run, and the threads that they share. For one thread. */
public final class Population {
  private static final int HTTP_THREADS = 2;
  private static final int TIMER_THREADS = 1;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final long FIRST_HELLO_TIMEOUT_SECONDS = 300;
  private static final int PAGES_MAX = 1_000_000;

  private final SecureRandom random = new SecureRandom();
  private final String runId = Long.toString(random.nextLong(1L << 40), Character.MAX_RADIX);
  private final String password = password();
  private final int connectParallelism;
  private final RestApi rest;
  private final Context context;
  private final List<Account> accounts = new ArrayList<>();
  private final List<UserClient> users = new ArrayList<>();

  /**
   * Nobody yet.
   *
   * @param baseUri the server, http or https
   * @param connectParallelism how many register, connect or reconnect at the same time
   */
  public Population(
      URI baseUri,
      int connectParallelism,
      Bodies bodies,
      Ledger ledger,
      Meter meter,
      Violations violations) {
    this.connectParallelism = connectParallelism;
    ThreadFactory threads = threads(violations);
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(TIMER_THREADS, threads);
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(Executors.newFixedThreadPool(HTTP_THREADS, threads))
            .build();
    this.rest = new RestApi(http, baseUri);
    this.context =
        new Context(
            http,
            socketUri(baseUri),
            timer,
            Executors.newFixedThreadPool(connectParallelism, threads),
            bodies,
            ledger,
            meter,
            violations);
  }

  /** Threads that do not keep the program alive; a bug in one of them spoils the proof. */
  private static ThreadFactory threads(Violations violations) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "bench-" + number.incrementAndGet());
      thread.setDaemon(true);
      thread.setUncaughtExceptionHandler(
          (dead, bug) -> violations.add(ViolationKind.CLIENT, dead.getName() + ": " + bug));
      return thread;
    };
  }

  private static URI socketUri(URI baseUri) {
    return URI.create(baseUri.toString().replaceFirst("^http", "ws") + "/ws");
  }

  private String password() {
    byte[] bytes = new byte[18];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  /** What the handles of this run have in common. */
  public String handlePrefix() {
    return "b" + runId + "u";
  }

  /**
   * Registers, signs in and connects so many users.
   *
   * @param onProgress told how many are done, on this thread
   * @throws RestException if one of them could not
   */
  public void populate(int count, IntConsumer onProgress)
      throws RestException, InterruptedException {
    ExecutorService workers =
        Executors.newFixedThreadPool(connectParallelism, threads(context.violations()));
    try {
      List<Future<Member>> members = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String handle = handlePrefix() + i;
        Callable<Member> join = () -> join(handle);
        members.add(workers.submit(join));
      }
      for (Future<Member> member : members) {
        accounts.add(member.get().account());
        users.add(member.get().client());
        onProgress.accept(users.size());
      }
    } catch (ExecutionException e) {
      throw new RestException("a user could not be set up: " + e.getCause(), e);
    } finally {
      workers.shutdownNow();
    }
  }

  private record Member(Account account, UserClient client) {}

  private Member join(String handle)
      throws RestException, InterruptedException, ExecutionException, TimeoutException {
    Account account = Account.register(rest, handle, password);
    UserClient client = new UserClient(account, context);
    client.reconnector().start().get(FIRST_HELLO_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    return new Member(account, client);
  }

  /** All users, by their number. */
  public List<UserClient> users() {
    return List.copyOf(users);
  }

  /** Closes all sockets. */
  public void disconnect() {
    for (UserClient user : users) {
      user.reconnector().stop();
    }
  }

  /** Runs the task once after a delay, on a shared thread. */
  public <T> Future<T> later(Callable<T> task, long delayNanos) {
    return context.timer().schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
  }

  /** The whole log of a user as the server keeps it, read page by page over REST. */
  public List<SeenEntry> readLog(int user) throws RestException, InterruptedException {
    List<SeenEntry> entries = new ArrayList<>();
    long after = 0;
    for (int pages = 0; pages < PAGES_MAX; pages++) {
      LogPage page = rest.log(accounts.get(user).accessToken(), after);
      entries.addAll(page.entries());
      if (page.through() >= page.head()) {
        return entries;
      }
      if (page.through() <= after) {
        break;
      }
      after = page.through();
    }
    throw new RestException(0, "the log's pages make no progress behind n=" + after);
  }
}
