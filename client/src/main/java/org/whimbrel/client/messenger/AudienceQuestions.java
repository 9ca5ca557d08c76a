package org.whimbrel.client.messenger;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;

/**
 * The digests whose recipients the server is to be asked for, in the store: the id of a message
 * that has it, a blank, and how many times it was asked in vain. Beyond the bound the oldest are
 * given up; the next message with the digest asks again. Thread-safe.
 */
final class AudienceQuestions {
  private static final String FOLDER = "recipients-asked";

  private final StoredLine<Bytes, Question> questions;

  /**
   * What the server is asked.
   *
   * @param digest of the recipients
   * @param message a message that has it
   * @param tries how many times it was asked in vain
   */
  record Question(Bytes digest, UUID message, int tries) {
    Question again() {
      return new Question(digest, message, tries + 1);
    }
  }

  private static final class QuestionForm implements StoredLine.Form<Bytes, Question> {
    @Override
    public String name(Bytes digest) {
      return HexFormat.of().formatHex(digest.bytes());
    }

    @Override
    public Bytes toBytes(Question question) {
      String text = question.message() + " " + question.tries();
      return Bytes.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Question fromBytes(String name, Bytes kept) {
      String[] parts = new String(kept.bytes(), StandardCharsets.US_ASCII).split(" ", 2);
      return new Question(
          Bytes.of(HexFormat.of().parseHex(name)),
          UUID.fromString(parts[0]),
          Integer.parseInt(parts[parts.length - 1]));
    }

    @Override
    public Bytes key(Question question) {
      return question.digest();
    }
  }

  AudienceQuestions(Store store, int maxCount) {
    this.questions = new StoredLine<>(store, FOLDER, maxCount, new QuestionForm());
  }

  /** Whether there is a question for this digest. */
  synchronized boolean has(Bytes digest) {
    return questions.find(digest).isPresent();
  }

  /**
   * Keeps a question, or what is new about one.
   *
   * @return the digest of the one that is given up for it, if one is
   */
  synchronized Optional<Bytes> put(Question question) {
    questions.toEnd(question.digest()); // what was asked in vain goes behind the others
    return questions.put(question);
  }

  /** The question is answered, or given up. */
  synchronized void remove(Bytes digest) {
    questions.remove(digest);
  }

  /** The oldest question. */
  synchronized Optional<Question> first() {
    return questions.first();
  }
}
