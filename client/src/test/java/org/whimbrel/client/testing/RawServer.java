package org.whimbrel.client.testing;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** HTTP/1.1 and WebSockets (RFC 6455) on one port, a thread a connection, text frames only. */
public final class RawServer implements AutoCloseable {
  private static final String ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final ServerSocket listener;
  private final Handler handler;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** A request. */
  public record Request(String method, String path, Map<String, String> headers, String body) {
    /** The access token; empty without one. */
    public String token() {
      return headers.getOrDefault("authorization", "").replaceFirst("^Bearer ", "");
    }
  }

  /** An answer. */
  public record Answer(int status, String body) {}

  /** What is behind the port. */
  public interface Handler {
    /** Answers a request; 101 lets a WebSocket open. */
    Answer onRequest(Request request);

    /** A WebSocket is open. */
    void onOpen(Request request, Peer peer);

    /** A text came. */
    void onText(Peer peer, String text);

    /** The WebSocket is gone. */
    void onGone(Peer peer);
  }

  /** The other end of a WebSocket. */
  public static final class Peer {
    private final Socket socket;
    private final OutputStream out;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.out = socket.getOutputStream();
    }

    /** Sends a text. */
    public void send(String text) {
      frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a close frame. */
    public void close(int code) {
      frame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
    }

    /** Cuts the connection without a word. */
    public void cut() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private synchronized void frame(int opcode, byte[] payload) {
      try {
        out.write(0x80 | opcode);
        if (payload.length < 126) {
          out.write(payload.length);
        } else if (payload.length <= 0xFFFF) {
          out.write(new byte[] {126, (byte) (payload.length >> 8), (byte) payload.length});
        } else {
          out.write(127);
          for (int shift = 56; shift >= 0; shift -= 8) {
            out.write((byte) ((long) payload.length >> shift));
          }
        }
        out.write(payload);
        out.flush();
      } catch (IOException gone) {
        // The test cut it, or the client did: who reads notices.
      }
    }
  }

  /** Listens on a free port. */
  public RawServer(Handler handler) {
    this.handler = handler;
    try {
      this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::listen);
  }

  /** Where it listens. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      while (true) {
        Request request = request(in);
        Answer answer = handler.onRequest(request);
        if (answer.status() == 101) {
          upgrade(socket, in, request);
          return;
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        String head =
            "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                .formatted(answer.status(), body.length);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
      }
    } catch (IOException gone) {
      // The client went.
    }
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.readByte(); c != '\n'; c = in.readByte()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  private static Request request(DataInputStream in) throws IOException {
    String[] start = line(in).split(" ", -1);
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body = new byte[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
    in.readFully(body);
    return new Request(start[0], start[1], headers, new String(body, StandardCharsets.UTF_8));
  }

  private void upgrade(Socket socket, DataInputStream in, Request request) throws IOException {
    String accept = sha1(request.headers().get("sec-websocket-key") + ACCEPT);
    String head =
        """
        HTTP/1.1 101 X
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Accept: %s
        Sec-WebSocket-Protocol: whimbrel.v1

        """
            .formatted(accept)
            .replace("\n", "\r\n");
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    Peer peer = new Peer(socket);
    handler.onOpen(request, peer);
    try {
      StringBuilder text = new StringBuilder();
      while (frame(in, peer, text)) {
        // goes on
      }
    } finally {
      handler.onGone(peer);
    }
  }

  private boolean frame(DataInputStream in, Peer peer, StringBuilder text) throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte() & 0x7F;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = (int) in.readLong();
    }
    byte[] mask = new byte[4];
    in.readFully(mask);
    byte[] payload = new byte[length];
    in.readFully(payload);
    for (int i = 0; i < length; i++) {
      payload[i] ^= mask[i % 4];
    }
    if ((first & 0x0F) == CLOSE) {
      peer.frame(CLOSE, payload);
      return false;
    }
    if ((first & 0x0F) == PING) {
      peer.frame(PONG, payload);
      return true;
    }
    text.append(new String(payload, StandardCharsets.UTF_8));
    if ((first & 0x80) != 0) {
      String whole = text.toString();
      text.setLength(0);
      handler.onText(peer, whole);
    }
    return true;
  }

  private static String sha1(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
