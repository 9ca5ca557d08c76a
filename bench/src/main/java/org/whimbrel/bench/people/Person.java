package org.whimbrel.bench.people;

import java.util.List;

/**
 * A user of this process.
 *
 * @param contact what others know
 * @param devices in the order of their numbers
 */
public record Person(Contact contact, List<Device> devices) {
  /** Copies. */
  public Person {
    devices = List.copyOf(devices);
  }

  /** The user's number in the run. */
  public int number() {
    return contact.number();
  }

  /** The device that writes. */
  public Device first() {
    return devices.get(0);
  }

  /** The same with what the directory knows, so that what one learns of the user, all know. */
  public Person in(Directory directory) {
    return new Person(directory.contact(number()), devices);
  }
}
