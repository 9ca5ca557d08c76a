package org.whimbrel.client.cli.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A file of records, each encrypted, to which records are only added. One process writes; others
 * may read meanwhile. Not thread-safe.
 *
 * <pre>
 *  head     "whimbrel-hist-1\n" ‖ how the key is come by (1) ‖ salt (16)
 *  record   length (4, big-endian) ‖ iv (12) ‖ AES-256-GCM(key, iv, aad = head ‖ place (8), content)
 * </pre>
 *
 * <p>The first record is empty; it tells whether the key is right. A record is bound to its place,
 * so none can be changed, moved or taken out of the middle unseen. That the end is missing cannot
 * be seen. When {@link #append} returns the record survives a crash; what a crash left half written
 * at the end was not told to anybody and is cut off.
 */
final class EncryptedLog implements AutoCloseable {
  /** The largest record, in bytes; a text has 4,096 at most. */
  static final int RECORD_MAX_BYTES = 1 << 20;

  private static final byte[] MAGIC = "whimbrel-hist-1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_BYTES = MAGIC.length + 1 + HistoryKey.SALT_BYTES;
  private static final int IV_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final SecureRandom random;
  private final FileChannel file;
  private final byte[] head;
  private final SecretKeySpec key;
  private final List<byte[]> records;
  private long place;

  private EncryptedLog(
      SecureRandom random, FileChannel file, byte[] head, SecretKeySpec key, List<byte[]> records) {
    this.random = random;
    this.file = file;
    this.head = head;
    this.key = key;
    this.records = records;
    this.place = records.size();
  }

  /**
   * Opens a log to add to it; makes it if there is none.
   *
   * @throws HistoryException if the key is another one, or the file is damaged
   */
  static EncryptedLog open(Path path, HistoryKey source, SecureRandom random) throws IOException {
    FileChannel file =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            ownerOnly());
    try {
      if (file.size() < HEAD_BYTES + Integer.BYTES + IV_BYTES + TAG_BYTES) {
        return begin(file, source, random); // new, or a crash came before it was whole
      }
      ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(path));
      EncryptedLog log = read(file, content, source, random);
      if (content.hasRemaining()) {
        file.truncate(content.position());
        file.force(true);
      }
      file.position(content.position());
      return log;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** The records of a log that another process may be writing to; none if there is no log. */
  static List<byte[]> readOnly(Path path, HistoryKey source) throws IOException {
    if (!Files.exists(path)) {
      return List.of();
    }
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(path));
      if (content.remaining() < HEAD_BYTES) {
        return List.of();
      }
      return read(file, content, source, new SecureRandom()).records();
    }
  }

  private static EncryptedLog begin(FileChannel file, HistoryKey source, SecureRandom random)
      throws IOException {
    byte[] salt = new byte[HistoryKey.SALT_BYTES];
    random.nextBytes(salt);
    byte[] head =
        ByteBuffer.allocate(HEAD_BYTES)
            .put(MAGIC)
            .put((byte) source.kind().number())
            .put(salt)
            .array();
    SecretKeySpec key = new SecretKeySpec(source.derive(salt, true, random), "AES");
    file.truncate(0);
    write(file, ByteBuffer.wrap(head));
    byte[] first = new byte[0];
    EncryptedLog log = new EncryptedLog(random, file, head, key, List.of(first));
    log.place = 0;
    log.append(first);
    return log;
  }

  private static EncryptedLog read(
      FileChannel file, ByteBuffer content, HistoryKey source, SecureRandom random)
      throws IOException {
    byte[] head = new byte[HEAD_BYTES];
    content.get(head);
    checkHead(head, source);
    byte[] salt = Arrays.copyOfRange(head, MAGIC.length + 1, HEAD_BYTES);
    SecretKeySpec key = new SecretKeySpec(source.derive(salt, false, random), "AES");
    List<byte[]> records = new ArrayList<>();
    while (content.hasRemaining()) {
      int start = content.position();
      Optional<byte[]> record = next(content, key, head, records.size());
      if (record.isEmpty()) {
        content.position(start);
        break;
      }
      records.add(record.get());
    }
    if (records.isEmpty()) {
      throw new HistoryException(
          source.passphrase() == null
              ? "the key in the file does not open the history"
              : "the passphrase does not open the history");
    }
    return new EncryptedLog(random, file, head, key, records);
  }

  private static void checkHead(byte[] head, HistoryKey source) {
    if (!Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new HistoryException("the history is damaged, or of another version");
    }
    if (head[MAGIC.length] != source.kind().number()) {
      throw new HistoryException(
          source.passphrase() == null
              ? "the history needs a passphrase"
              : "the history was begun without a passphrase");
    }
  }

  /** Empty if the end was written only half. */
  private static Optional<byte[]> next(
      ByteBuffer content, SecretKeySpec key, byte[] head, long place) {
    if (content.remaining() < Integer.BYTES) {
      return Optional.empty();
    }
    int length = content.getInt();
    if (length < IV_BYTES + TAG_BYTES || length > content.remaining()) {
      return Optional.empty();
    }
    byte[] iv = new byte[IV_BYTES];
    byte[] sealed = new byte[length - IV_BYTES];
    content.get(iv).get(sealed);
    try {
      return Optional.of(cipher(Cipher.DECRYPT_MODE, key, iv, head, place).doFinal(sealed));
    } catch (AEADBadTagException e) {
      if (place > 0 && content.hasRemaining()) {
        throw new HistoryException("the history is damaged in its record " + place);
      }
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  /** Adds a record; it is on the disk when this returns. */
  void append(byte[] content) throws IOException {
    if (content.length > RECORD_MAX_BYTES) {
      throw new IllegalArgumentException("a record that is too large");
    }
    long start = file.position();
    byte[] iv = new byte[IV_BYTES];
    random.nextBytes(iv);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, iv, head, place).doFinal(content);
      write(
          file,
          ByteBuffer.allocate(Integer.BYTES + IV_BYTES + sealed.length)
              .putInt(IV_BYTES + sealed.length)
              .put(iv)
              .put(sealed)
              .flip());
      file.force(false);
      place++;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    } catch (IOException e) {
      file.truncate(start); // the disk is full: the next try begins where this one did
      throw e;
    }
  }

  /** What was there when it was opened, but for the first. */
  List<byte[]> records() {
    return List.copyOf(records.subList(1, records.size()));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] iv, byte[] head, long place)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
    cipher.updateAAD(head);
    cipher.updateAAD(ByteBuffer.allocate(Long.BYTES).putLong(place).array());
    return cipher;
  }

  private static FileAttribute<?>[] ownerOnly() {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
