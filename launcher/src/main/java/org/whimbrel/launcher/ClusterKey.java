package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The key by which the nodes of one installation know each other: all have the same one. */
final class ClusterKey {
  private static final String PASSWORD = "WHIMBREL_STORE_PASSWORD";
  private static final String VALID_DAYS = "3650";

  private ClusterKey() {}

  /**
   * Makes {@code dataDir/cluster.p12} with a fresh key and a certificate of itself, unless it is
   * there.
   *
   * @param password of the store
   * @return an absolute path
   */
  static Path loadOrCreate(Path dataDir, String password) throws IOException {
    Path file = dataDir.toAbsolutePath().resolve("cluster.p12");
    if (Files.exists(file)) {
      return file;
    }
    PrivateFiles.createDirectory(dataDir);
    ProcessBuilder keytool =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "node",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=whimbrel node",
            "-validity",
            VALID_DAYS,
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass:env",
            PASSWORD);
    // Other users see a command's arguments, but not its environment.
    keytool.environment().put(PASSWORD, password);
    Process process = keytool.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool made no key for the cluster: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool made a key", e);
    }
    return file;
  }
}
