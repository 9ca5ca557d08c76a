package org.whimbrel.bench.measure;

/** What the cost of a run is told apart by. */
public enum Part {
  /** The nodes, with the broker where it is inside of them. */
  SERVER("server nodes"),
  /** Brokers that are processes of their own. */
  BROKER("brokers"),
  /** PostgreSQL, with the processes that it starts. */
  DATABASE("PostgreSQL"),
  /** The balancer before the nodes. */
  GATEWAY("gateway"),
  /** All processes of this program. */
  CLIENTS("clients");

  private final String label;

  Part(String label) {
    this.label = label;
  }

  /** What the tables call it. */
  public String label() {
    return label;
  }

  /** Whether its processes work through children that share memory. */
  boolean isFamily() {
    return this == DATABASE || this == GATEWAY;
  }
}
