package org.whimbrel.client.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom a client trusts to be the server. Stateless. */
public final class Trust {
  private Trust() {}

  /**
   * Trust in these certificates and no others, for {@link ClientRuntime#create(SSLContext)}.
   *
   * @param file one or more, PEM: those of authorities, or the server's own
   * @throws IOException if there are none in it, or they cannot be read
   */
  public static SSLContext in(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("ca" + number, each);
        number++;
      }
      if (number == 0) {
        throw new IOException("no certificate in " + file);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("no certificates in " + file + ": " + e.getMessage(), e);
    }
  }
}
