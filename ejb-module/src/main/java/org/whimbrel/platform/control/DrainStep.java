package org.whimbrel.platform.control;

/**
 * One step of a drain: a port, because each belongs to another feature. The steps are taken one
 * after another by one thread.
 */
public interface DrainStep {
  /** The order of the steps. */
  enum Place {
    /** The balancer notices. */
    BALANCER,
    /** The sockets move to other nodes. */
    SESSIONS,
    /** What has come in is handed over to the broker. */
    INTAKE,
    /** Nothing is taken from the queues any more. */
    CONSUMERS
  }

  /** When its turn is. */
  Place place();

  /** After how long the drain goes on without it, in milliseconds. */
  long limitMs();

  /**
   * Does what can be done by now; called again and again until it is done. Does not block.
   *
   * @param sinceMs how long the step has been going on; 0 in the first call of a drain
   * @return whether it is done
   */
  boolean advance(long sinceMs);

  /** The node is to be in service again; whatever the step had done is taken back. */
  default void takeBack() {}

  /** How much it still has to do, to be shown to the operator. */
  default int left() {
    return 0;
  }
}
