package org.whimbrel.bench.crew;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A process that answers as a crew would, for {@link ForkedMemberTest}. */
public final class EchoMember {
  private EchoMember() {}

  /** Answers each order with its argument; fails {@code REPORT}, and ends with {@code CLOSE}. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] parts = line.split(" ", 2);
      System.out.println("a line that is no answer");
      switch (Order.valueOf(parts[0])) {
        case CLOSE -> {
          return;
        }
        case REPORT -> System.out.println(new Answer(Answer.Kind.FAILED, "no report").toLine());
        default -> {
          System.out.println(new Answer(Answer.Kind.PROGRESS, "20").toLine());
          System.out.println(new Answer(Answer.Kind.OK, parts[1]).toLine());
        }
      }
    }
  }
}
