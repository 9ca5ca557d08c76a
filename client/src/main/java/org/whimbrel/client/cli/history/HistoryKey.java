package org.whimbrel.client.cli.history;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.store.FileStore;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;

/**
 * Where the key of a history comes from: a passphrase, or else a random key in a file of the
 * owner's beside it.
 *
 * @param folder where the key's file is
 * @param passphrase null for a key in a file
 */
public record HistoryKey(Path folder, @Nullable String passphrase) {
  static final int BYTES = 32;
  static final int SALT_BYTES = 16;

  private static final String NAME = "history-key";

  /** Argon2id (RFC 9106), the second recommended choice: 64 MiB, 3 passes, here in one lane. */
  private static final int MEMORY_KIB = 64 * 1_024;

  private static final int PASSES = 3;

  /** How the key is come by; the number is in the file. */
  enum Kind {
    FILE(1),
    PASSPHRASE(2);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** Where only: a passphrase never reaches a log. */
  @Override
  public String toString() {
    return "HistoryKey[" + folder + ", " + kind() + "]";
  }

  Kind kind() {
    return passphrase == null ? Kind.FILE : Kind.PASSPHRASE;
  }

  /**
   * The key itself.
   *
   * @param create whether a file that is missing is made
   */
  byte[] derive(byte[] salt, boolean create, SecureRandom random) throws IOException {
    String secret = passphrase;
    return secret == null ? fromFile(create, random) : fromPassphrase(secret, salt);
  }

  private static byte[] fromPassphrase(String passphrase, byte[] salt) {
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withSalt(salt)
            .withMemoryAsKB(MEMORY_KIB)
            .withIterations(PASSES)
            .withParallelism(1)
            .build());
    byte[] key = new byte[BYTES];
    byte[] secret = passphrase.getBytes(StandardCharsets.UTF_8);
    argon2.generateBytes(secret, key);
    Arrays.fill(secret, (byte) 0);
    return key;
  }

  private byte[] fromFile(boolean create, SecureRandom random) throws IOException {
    if (!create && !Files.exists(folder.resolve(NAME))) {
      throw new HistoryException("the file " + folder.resolve(NAME) + " is missing");
    }
    Store store = new FileStore(folder);
    byte[] key = store.read(NAME).map(Bytes::bytes).orElseGet(() -> new byte[0]);
    if (key.length == 0 && create) {
      key = new byte[BYTES];
      random.nextBytes(key);
      store.write(NAME, Bytes.of(key));
    }
    if (key.length != BYTES) {
      throw new HistoryException("the file " + folder.resolve(NAME) + " holds no key");
    }
    return key;
  }
}
