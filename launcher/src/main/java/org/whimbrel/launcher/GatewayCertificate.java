package org.whimbrel.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that the gateway of an installation made for itself, for machines where nobody
 * hands out another one. Whoever uses it has to be told to trust it.
 *
 * @param bundle certificate and private key as PEM, mode 0600; what HAProxy reads
 * @param certificate the certificate alone as PEM; what clients are given
 */
public record GatewayCertificate(Path bundle, Path certificate) {
  private static final String ALIAS = "gateway";
  private static final int VALID_DAYS = 397;
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);
  private static final Duration KEYTOOL_LIMIT = Duration.ofMinutes(1);
  // The key store lives for a second, in a private folder; the password keeps nobody out.
  private static final String PASSWORD = "only-for-a-moment";
  private static final int PEM_LINE_CHARS = 64;

  /**
   * Makes the certificate unless there is one for these names that is good for another 30 days.
   *
   * @param folder where it is; made if missing (mode 0700)
   * @param names host names and IPv4 addresses that clients use
   */
  public static GatewayCertificate loadOrCreate(Path folder, Set<String> names, Clock clock)
      throws IOException {
    PrivateFiles.createDirectory(folder);
    GatewayCertificate result =
        new GatewayCertificate(folder.resolve("gateway.pem"), folder.resolve("gateway.crt"));
    if (!result.isGood(names, clock)) {
      result.create(names);
    }
    return result;
  }

  /** The SHA-256 of the certificate, as browsers show it: pairs of hex digits with colons. */
  public String fingerprint() throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(read().getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IOException("The gateway's certificate cannot be read: " + certificate, e);
    }
  }

  private X509Certificate read() throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(certificate)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private boolean isGood(Set<String> names, Clock clock) {
    try {
      X509Certificate found = Files.exists(bundle) ? read() : null;
      return found != null
          && found.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEW_BEFORE))
          && namesOf(found).containsAll(names);
    } catch (IOException | GeneralSecurityException e) {
      return false; // damaged: a new one takes its place
    }
  }

  private static Set<String> namesOf(X509Certificate found) throws GeneralSecurityException {
    var names = found.getSubjectAlternativeNames();
    return names == null
        ? Set.of()
        : names.stream().map(name -> String.valueOf(name.get(1))).collect(Collectors.toSet());
  }

  private void create(Set<String> names) throws IOException {
    Path store = bundle.resolveSibling("gateway.p12");
    Path log = bundle.resolveSibling("keytool.log");
    Files.deleteIfExists(store);
    try {
      int exitCode = Commands.run(command(store, names), "", log, KEYTOOL_LIMIT);
      if (exitCode != 0) {
        throw new IOException("keytool failed with code %d; see %s".formatted(exitCode, log));
      }
      export(store);
    } catch (GeneralSecurityException e) {
      throw new IOException("The gateway's certificate cannot be made", e);
    } finally {
      Files.deleteIfExists(store);
    }
  }

  private static List<String> command(Path store, Set<String> names) {
    String alternatives =
        names.stream().sorted().map(GatewayCertificate::typed).collect(Collectors.joining(","));
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> key = List.of(keytool, "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1");
    List<String> subject =
        List.of("-dname", "CN=Whimbrel gateway", "-validity", String.valueOf(VALID_DAYS));
    List<String> extensions =
        List.of("-ext", "SAN=" + alternatives, "-ext", "EKU=serverAuth", "-ext", "BC:c=ca:false");
    List<String> target =
        List.of("-alias", ALIAS, "-keystore", store.toString(), "-storetype", "PKCS12");
    return List.of(key, subject, extensions, target, List.of("-storepass", PASSWORD)).stream()
        .flatMap(List::stream)
        .toList();
  }

  private static String typed(String name) {
    return (name.matches("[0-9.]+") ? "ip:" : "dns:") + name.toLowerCase(Locale.ROOT);
  }

  private void export(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    @Nullable Key key = keys.getKey(ALIAS, PASSWORD.toCharArray());
    if (key == null) {
      throw new IOException("keytool made no key in " + store);
    }
    String open = pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
    PrivateFiles.write(bundle, open + pem("PRIVATE KEY", key.getEncoded()));
    PrivateFiles.write(certificate, open);
  }

  private static String pem(String type, byte[] bytes) {
    String lines = Base64.getMimeEncoder(PEM_LINE_CHARS, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(type, lines);
  }
}
