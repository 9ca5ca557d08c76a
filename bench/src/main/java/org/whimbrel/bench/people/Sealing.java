package org.whimbrel.bench.people;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.protocol.Frame;

/** How messages are made, and judged when they come. Thread-safe. */
public interface Sealing {
  /**
   * A message to be sealed.
   *
   * @param index in the run
   * @param id its id
   * @param sender who writes, from the first device
   * @param to who is written to
   * @param atMs when it is due, milliseconds since 1970-01-01 UTC
   */
  record Draft(long index, UUID id, Person sender, List<Contact> to, long atMs) {
    /** Copies. */
    public Draft {
      to = List.copyOf(to);
    }

    /** The recipients' accounts. */
    List<UUID> accounts() {
      return to.stream().map(Contact::account).toList();
    }
  }

  /**
   * A message that came.
   *
   * @param entry as it came
   * @param index in the run
   * @param receiver whose device it came to
   * @param device that device
   * @param sender who wrote it
   */
  record Arrival(Frame.Entry entry, long index, Person receiver, Device device, Contact sender) {}

  /** The frame of a message. */
  Frame.Send seal(Draft draft);

  /** What is wrong with it, as far as its recipient can tell; empty if nothing is. */
  Optional<ViolationKind> flaw(Arrival arrival);
}
