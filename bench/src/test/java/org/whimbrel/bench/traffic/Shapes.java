package org.whimbrel.bench.traffic;

import org.whimbrel.bench.traffic.Scenario.Shape;

/** Shapes for tests. */
public final class Shapes {
  private Shapes() {}

  /** Ten messages a second for ten seconds, after two of warm-up; surge: times ten for four. */
  public static Shape of(Profile profile, int users, int devices) {
    return new Shape(profile, users, devices, 4, 10, 10, 2, 10, 4, 0, 1_000, 1);
  }

  /** User 0 changes its key so often. */
  public static Shape rotating(int users, int rotations, int crowd) {
    return new Shape(Profile.DIRECT, users, 1, 4, 10, 10, 2, 10, 4, rotations, crowd, 1);
  }
}
