package org.whimbrel.launcher;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** What a process can be told that Java's own {@link ProcessHandle} cannot tell it. */
enum Signal {
  /** PostgreSQL takes it as a request for a fast shutdown. */
  INT,
  /** Stands still until {@link #CONT}; the process cannot refuse. */
  STOP,
  /** Goes on. */
  CONT,
  /** Ends at once; the process cannot refuse. */
  KILL;

  /** Sends it to processes; those that have ended are passed over. */
  void send(Collection<ProcessHandle> processes) throws IOException {
    for (ProcessHandle process : processes) {
      String pid = String.valueOf(process.pid());
      // The shell's own kill; a program of that name is not on every machine.
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -" + name() + " \"$1\"", "sh", pid)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      kill.onExit().join();
    }
  }

  /** Sends it to a process. */
  void send(ProcessHandle process) throws IOException {
    send(List.of(process));
  }
}
