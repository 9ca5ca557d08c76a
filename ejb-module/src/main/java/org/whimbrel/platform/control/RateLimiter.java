package org.whimbrel.platform.control;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;

/**
 * Lets each key pass so many times in a window that begins with its first try. Keeps what it counts
 * in this node's memory, for the keys that came last. Thread-safe.
 */
public final class RateLimiter {
  private final int maxPerWindow;
  private final long windowMs;
  private final Clock clock;
  private final Cache<Object, Window> windows;

  private record Window(long startMs, int count) {}

  /**
   * A limiter that has counted nothing yet.
   *
   * @param maxPerWindow how often a key may pass, at least 1
   * @param windowMs how long a window is
   * @param keysMax how many keys are remembered; of more, some are forgotten and start anew
   */
  public RateLimiter(int maxPerWindow, long windowMs, long keysMax, Clock clock) {
    if (maxPerWindow < 1 || windowMs < 1 || keysMax < 1) {
      throw new IllegalArgumentException("a limit, its window and its keys are at least 1");
    }
    this.maxPerWindow = maxPerWindow;
    this.windowMs = windowMs;
    this.clock = clock;
    this.windows = Caffeine.newBuilder().maximumSize(keysMax).build();
  }

  /** 0 if the key may pass, which counts; else in how many milliseconds it may try again. */
  public long tryAcquire(Object key) {
    long nowMs = clock.millis();
    Window window =
        windows
            .asMap()
            .merge(
                key,
                new Window(nowMs, 1),
                (old, first) ->
                    isOver(old, nowMs)
                        ? first
                        : new Window(old.startMs, Math.min(old.count, maxPerWindow) + 1));
    return window.count <= maxPerWindow ? 0 : Math.max(1, window.startMs + windowMs - nowMs);
  }

  /** A clock that was set back begins a new window, too: nobody has to wait for it. */
  private boolean isOver(Window window, long nowMs) {
    return nowMs < window.startMs || nowMs - window.startMs >= windowMs;
  }
}
