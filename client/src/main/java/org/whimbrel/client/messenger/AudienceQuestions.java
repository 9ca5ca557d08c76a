package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
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
  private static final Logger LOG = System.getLogger(AudienceQuestions.class.getName());
  private static final String FOLDER = "recipients-asked";

  private final Store store;
  private final int maxCount;
  private final Map<Bytes, Question> questions = new LinkedHashMap<>();

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

  AudienceQuestions(Store store, int maxCount) {
    this.store = store;
    this.maxCount = maxCount;
    for (String name : store.list(FOLDER)) {
      store.read(name).ifPresent(form -> restore(name, form));
    }
  }

  private void restore(String name, Bytes form) {
    String[] parts = new String(form.bytes(), StandardCharsets.US_ASCII).split(" ", 2);
    try {
      Bytes digest = Bytes.of(HexFormat.of().parseHex(name.substring(FOLDER.length() + 1)));
      int tries = Integer.parseInt(parts[parts.length - 1]);
      questions.put(digest, new Question(digest, UUID.fromString(parts[0]), tries));
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "A question for recipients cannot be read and is dropped", e);
      store.delete(name);
    }
  }

  /** Whether there is a question for this digest. */
  synchronized boolean has(Bytes digest) {
    return questions.containsKey(digest);
  }

  /**
   * Keeps a question, or what is new about one.
   *
   * @return the digest of the one that is given up for it, if one is
   */
  synchronized Optional<Bytes> put(Question question) {
    String form = question.message() + " " + question.tries();
    store.write(name(question.digest()), Bytes.of(form.getBytes(StandardCharsets.US_ASCII)));
    questions.remove(question.digest()); // what was asked in vain goes behind the others
    questions.put(question.digest(), question);
    if (questions.size() <= maxCount) {
      return Optional.empty();
    }
    Bytes eldest = questions.keySet().iterator().next();
    remove(eldest);
    return Optional.of(eldest);
  }

  /** The question is answered, or given up. */
  synchronized void remove(Bytes digest) {
    if (questions.remove(digest) != null) {
      store.delete(name(digest));
    }
  }

  /** The oldest question. */
  synchronized Optional<Question> first() {
    return questions.values().stream().findFirst();
  }

  private static String name(Bytes digest) {
    return FOLDER + "/" + HexFormat.of().formatHex(digest.bytes());
  }
}
