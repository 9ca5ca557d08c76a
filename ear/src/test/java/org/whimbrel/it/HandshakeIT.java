package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.protocol.Frame;

/**
 * What a client of the WebSocket is answered when it is let in (RFC 6455, section 4.2.2), and then.
 */
@ExtendWith(SharedServer.class)
class HandshakeIT {
  private static final int LIMIT_MS = 20_000;

  private final WhimbrelServer server;

  HandshakeIT(WhimbrelServer server) {
    this.server = server;
  }

  @Test
  void aSocketShouldComeWithoutAnHttpSession() throws IOException {
    Login login = User.register(server.api(), "alice").signIn();

    List<String> head = handshake(login);

    assertThat(head.get(0)).startsWith("HTTP/1.1 101 ");
    assertThat(head).noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("set-cookie"));
  }

  @Test
  void aPingShouldBeAnswered() {
    Login login = User.register(server.api(), "alice").signIn();
    try (DeviceClient client = DeviceClient.connect(server, login)) {
      client.send(new Frame.Ping());

      client.await(Frame.Pong.class, pong -> true);
    }
  }

  /** The lines of the answer's head. */
  private List<String> handshake(Login login) throws IOException {
    URI uri = server.socket();
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(LIMIT_MS);
      String request =
          """
          GET /ws HTTP/1.1
          Host: %s
          Connection: Upgrade
          Upgrade: websocket
          Sec-WebSocket-Version: 13
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
          Sec-WebSocket-Protocol: %s
          Authorization: Bearer %s

          """
              .formatted(uri.getAuthority(), Frame.SUBPROTOCOL, login.accessToken());
      socket
          .getOutputStream()
          .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      List<String> lines = new ArrayList<>();
      String line = answer.readLine();
      while (line != null && !line.isEmpty()) {
        lines.add(line);
        line = answer.readLine();
      }
      return lines;
    }
  }
}
