package org.whimbrel.platform.control;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Tells whether somebody is the operator: user {@code admin}, with the password that the admin
 * console and JMX have too. Tries are counted for each address, right or wrong. Thread-safe.
 */
@ApplicationScoped
public class Operator {
  private static final String USER = "admin";
  private static final String BASIC = "Basic ";
  private static final long WINDOW_MS = 60_000;
  private static final long ADDRESSES_MAX = 10_000;

  @Inject
  @ConfigProperty(name = "whimbrel.admin.password")
  String password;

  @Inject
  @ConfigProperty(name = "whimbrel.operator.triesPerMinuteMax")
  int triesPerMinuteMax;

  @Inject Clock clock;

  private RateLimiter tries = new RateLimiter(1, WINDOW_MS, 1, Clock.systemUTC());

  @PostConstruct
  void start() {
    tries = new RateLimiter(triesPerMinuteMax, WINDOW_MS, ADDRESSES_MAX, clock);
  }

  /** 0 if this address may try, which counts; else in how many milliseconds it may try again. */
  public long tryAcquire(String address) {
    return tries.tryAcquire(address);
  }

  /** Whether the header {@code Authorization} brings user names and passwords at all. */
  public static boolean isBasic(String authorization) {
    return authorization.regionMatches(true, 0, BASIC, 0, BASIC.length());
  }

  /**
   * Whether they are the operator's (RFC 7617).
   *
   * @param authorization a header that {@link #isBasic}
   */
  public boolean isOperator(String authorization) {
    byte[] told;
    try {
      told = Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip());
    } catch (IllegalArgumentException noBase64) {
      return false;
    }
    byte[] right = (USER + ":" + password).getBytes(StandardCharsets.UTF_8);
    return !password.isEmpty() && MessageDigest.isEqual(right, told);
  }
}
