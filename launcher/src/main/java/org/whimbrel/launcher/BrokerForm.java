package org.whimbrel.launcher;

/** How many brokers there are, and who replicates whom. */
public enum BrokerForm {
  /** One broker without a partner. */
  SINGLE(1, 1),
  /** Two, of which one is active and the other has all that it has and takes over. */
  PAIR(1, 2),
  /** Two such pairs, which share the messages. */
  CLUSTER(2, 2);

  private final int pairs;
  private final int brokersPerPair;

  BrokerForm(int pairs, int brokersPerPair) {
    this.pairs = pairs;
    this.brokersPerPair = brokersPerPair;
  }

  /** How many are active at a time: pairs, or the one without a partner. */
  public int pairs() {
    return pairs;
  }

  /** How many processes there are. */
  public int brokers() {
    return pairs * brokersPerPair;
  }

  /** To which pair, counted from 0, the broker belongs, counted from 0. */
  public int pairOf(int broker) {
    return broker / brokersPerPair;
  }
}
