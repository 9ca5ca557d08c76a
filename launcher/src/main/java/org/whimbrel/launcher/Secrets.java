package org.whimbrel.launcher;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;

/**
 * The passwords of one installation. They are made at the first start and stay the same afterwards,
 * because the database's role and the key store are created with them.
 *
 * @param databasePassword of the PostgreSQL role
 * @param keystorePassword of Liberty's key store
 * @param adminPassword of the operator console's user {@code admin}
 * @param brokerPassword of the Artemis user
 */
public record Secrets(
    String databasePassword, String keystorePassword, String adminPassword, String brokerPassword) {

  /** Name of the file inside the data folder. */
  public static final String FILE_NAME = "secrets.properties";

  private static final int SECRET_BYTES = 24;
  private static final String DATABASE = "database.password";
  private static final String KEYSTORE = "keystore.password";
  private static final String ADMIN = "admin.password";
  private static final String BROKER = "broker.password";

  /**
   * Reads {@code dataDir/secrets.properties}, or makes it (mode 0600, its folder 0700) with fresh
   * random values of {@value #SECRET_BYTES} bytes each.
   *
   * @throws StartRefusedException if the file lacks one of the values
   */
  public static Secrets loadOrCreate(Path dataDir) throws IOException {
    Path file = dataDir.resolve(FILE_NAME);
    if (Files.exists(file)) {
      return read(file);
    }
    PrivateFiles.createDirectory(dataDir);
    SecureRandom random = new SecureRandom();
    Secrets secrets =
        new Secrets(generate(random), generate(random), generate(random), generate(random));
    PrivateFiles.write(file, secrets.toFileContent());
    return secrets;
  }

  private static Secrets read(Path file) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(Files.readString(file)));
    return new Secrets(
        require(properties, DATABASE, file),
        require(properties, KEYSTORE, file),
        require(properties, ADMIN, file),
        require(properties, BROKER, file));
  }

  private static String require(Properties properties, String name, Path file) {
    String value = properties.getProperty(name, "").strip();
    if (value.isEmpty()) {
      throw new StartRefusedException(
          "The entry '%s' is missing in %s. Put it back from a backup; a new value would not open"
                  .formatted(name, file)
              + " what the old one locked.");
    }
    return value;
  }

  private static String generate(SecureRandom random) {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private String toFileContent() {
    return """
        # Made by Whimbrel's first start. Keep it with the data: it opens the database and the key store.
        %s=%s
        %s=%s
        %s=%s
        %s=%s
        """
        .formatted(
            DATABASE,
            databasePassword,
            KEYSTORE,
            keystorePassword,
            ADMIN,
            adminPassword,
            BROKER,
            brokerPassword);
  }

  /** Names the type only, so that a stray log statement gives nothing away. */
  @Override
  public String toString() {
    return "Secrets[hidden]";
  }
}
