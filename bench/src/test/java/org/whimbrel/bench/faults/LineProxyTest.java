package org.whimbrel.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LineProxyTest {
  private static final int TIMEOUT_MS = 5_000;
  private static final int SILENCE_MS = 300;

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final LineProxy proxy = LineProxy.start(0, server.getLocalPort());

  LineProxyTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  /** Both ends of a line. */
  private record Ends(Socket client, Socket server) {
    void exchange() throws IOException {
      client.getOutputStream().write('u');
      assertThat(server.getInputStream().read()).isEqualTo('u');
      server.getOutputStream().write('d');
      assertThat(client.getInputStream().read()).isEqualTo('d');
    }
  }

  private Ends line() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    Socket accepted = server.accept();
    client.setSoTimeout(TIMEOUT_MS);
    accepted.setSoTimeout(TIMEOUT_MS);
    return new Ends(client, accepted);
  }

  @Test
  void manyBytesShouldPassBothWaysUnchangedAndTheEndToo() throws Exception {
    Ends ends = line();
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    for (Socket[] way :
        new Socket[][] {{ends.client(), ends.server()}, {ends.server(), ends.client()}}) {
      CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> readAll(way[1]));
      way[0].getOutputStream().write(bytes);
      way[0].shutdownOutput();
      assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(bytes);
    }
  }

  private static byte[] readAll(Socket socket) {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aCutShouldBeAResetOnBothSides() throws Exception {
    Ends ends = line();
    ends.exchange();

    assertThat(proxy.cut(100, 1).get()).isEqualTo(1);

    assertThatThrownBy(() -> ends.client().getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
    assertThatThrownBy(() -> ends.server().getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void aCutShouldTakeTheAskedPart() throws Exception {
    for (int i = 0; i < 10; i++) {
      line().exchange();
    }

    assertThat(proxy.cut(25, 1).get()).isEqualTo(3);
    assertThat(proxy.cut(100, 1).get()).isEqualTo(7);
  }

  @Test
  void aHalfOpenLineShouldCarryNothingAndTellNobodyUntilTheClientGivesItUp() throws Exception {
    Ends ends = line();
    ends.exchange();

    assertThat(proxy.halfOpen(100, 1).get()).isEqualTo(1);

    ends.client().getOutputStream().write('u');
    ends.server().getOutputStream().write('d');
    ends.client().setSoTimeout(SILENCE_MS);
    ends.server().setSoTimeout(SILENCE_MS);
    assertThatThrownBy(() -> ends.client().getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    assertThatThrownBy(() -> ends.server().getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    ends.server().close();
    assertThatThrownBy(() -> ends.client().getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(proxy.stillHalfOpen().get()).isEqualTo(1);
    line().exchange();

    ends.client().close();

    while (proxy.stillHalfOpen().get() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aServerThatIsAwayShouldEndTheClientsConnection() throws Exception {
    server.close();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      client.setSoTimeout(TIMEOUT_MS);
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }
}
