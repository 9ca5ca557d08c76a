package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped configuration in a real HAProxy, in front of servers that echo what they get. */
class GatewayTest {
  private static final Path CONFIG = Path.of("../deploy/haproxy").toAbsolutePath().normalize();

  private final Path folder;
  private final List<Echo> nodes = new ArrayList<>();
  private @Nullable Gateway gateway;
  private @Nullable HttpClient client;

  GatewayTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A node that answers with its name, the method and the headers it got. */
  private static final class Echo implements AutoCloseable {
    private final String name;
    private final HttpServer server;
    private volatile int readiness = 200;
    private volatile boolean cutting;
    private final AtomicInteger posts = new AtomicInteger();

    Echo(String name) throws IOException {
      this.name = name;
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(
          Executors.newCachedThreadPool(
              task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
              }));
      server.createContext(
          "/",
          exchange -> {
            if (exchange.getRequestMethod().equals("POST")) {
              posts.incrementAndGet();
            }
            if (cutting && !exchange.getRequestURI().getPath().startsWith("/health")) {
              exchange.close();
              return;
            }
            StringBuilder text =
                new StringBuilder(name + "\n" + exchange.getRequestMethod() + "\n");
            exchange
                .getRequestHeaders()
                .forEach(
                    (header, values) ->
                        text.append(header).append('=').append(values).append('\n'));
            byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
            boolean probe = exchange.getRequestURI().getPath().equals("/health/ready");
            exchange.sendResponseHeaders(probe ? readiness : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
    }

    Gateway.Node node() {
      return new Gateway.Node(name, "127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @BeforeEach
  void startNodes() throws IOException {
    nodes.add(new Echo("node-1"));
    nodes.add(new Echo("node-2"));
  }

  @AfterEach
  void stop() throws IOException {
    if (gateway != null) {
      gateway.close();
    }
    nodes.forEach(Echo::close);
  }

  private void start(Map<String, String> extra) throws Exception {
    Path home = folder.resolve("g");
    GatewayCertificate certificate =
        GatewayCertificate.loadOrCreate(home, Set.of("localhost", "127.0.0.1"), Clock.systemUTC());
    Map<String, String> variables =
        new HashMap<>(Map.of("WHIMBREL_GATEWAY_UNLIMITED", "127.0.0.1"));
    variables.putAll(extra);
    gateway =
        Gateway.start(
            new Gateway.Settings(
                CONFIG,
                home,
                "127.0.0.1",
                FreePort.find(),
                FreePort.find(),
                certificate.bundle(),
                nodes.stream().map(Echo::node).toList(),
                "secret",
                variables));
    client = HttpClient.newBuilder().sslContext(trust(certificate)).build();
  }

  @Test
  void bothNodesShouldBeReachedThroughTlsWithHttp2() throws Exception {
    start(Map.of());
    HttpResponse<String> answer = get("/any");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.headers().firstValue("Strict-Transport-Security"))
        .hasValue("max-age=31536000");
    assertThat(reached(10)).containsExactlyInAnyOrder("node-1", "node-2");
  }

  @Test
  void localhostShouldNotBeTiedToTls() throws Exception {
    start(Map.of());
    HttpResponse<String> answer = send(request("localhost", "/any").build());
    assertThat(answer.headers().firstValue("Strict-Transport-Security")).isEmpty();
  }

  @Test
  void whatAClientSaysAboutItsAddressShouldNotReachANode() throws Exception {
    start(Map.of());
    HttpResponse<String> answer =
        send(
            request("127.0.0.1", "/any")
                .header("X-Forwarded-For", "203.0.113.9")
                .header("X-Forwarded-Host", "203.0.113.9")
                .header("X-Real-IP", "203.0.113.9")
                .header("Forwarded", "for=203.0.113.9")
                .header("$WSRA", "203.0.113.9")
                .build());
    assertThat(answer.body()).contains("X-forwarded-for=[127.0.0.1]").doesNotContain("203.0.113.9");
  }

  @Test
  void tooManyRequestsOfAnAddressShouldGet429AndOthersNotSuffer() throws Exception {
    start(
        Map.of(
            "WHIMBREL_GATEWAY_UNLIMITED",
            "192.0.2.1",
            "WHIMBREL_GATEWAY_ADDRESSREQUESTSPER10SMAX",
            "5"));
    for (int i = 0; i < 5; i++) {
      assertThat(get("/any").statusCode()).isEqualTo(200);
    }
    HttpResponse<String> refused = get("/any");
    assertProblem(refused, 429, "too-many-requests");
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("10");
  }

  @Test
  void tooManyConnectionsOfAnAddressShouldBeRefused() throws Exception {
    start(
        Map.of(
            "WHIMBREL_GATEWAY_UNLIMITED",
            "192.0.2.1",
            "WHIMBREL_GATEWAY_ADDRESSCONNECTIONSMAX",
            "1"));
    assertThat(get("/any").statusCode()).isEqualTo(200); // and its connection stays open
    HttpClient another = HttpClient.newBuilder().sslContext(client().sslContext()).build();
    HttpRequest request = request("127.0.0.1", "/any").build();
    org.assertj.core.api.Assertions.assertThatIOException()
        .isThrownBy(() -> another.send(request, HttpResponse.BodyHandlers.ofString()));
    assertThat(get("/any").statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyThatIsTooLargeShouldBeRefused() throws Exception {
    start(Map.of("WHIMBREL_GATEWAY_BODYMAXBYTES", "1000"));
    assertThat(send(post(1_000)).statusCode()).isEqualTo(200);
    assertProblem(send(post(1_001)), 413, "too-large");
  }

  @Test
  void whatOnlyOperatorsMaySeeShouldNotBeThere() throws Exception {
    start(Map.of());
    for (String path :
        List.of(
            "/health/ready",
            "/metrics",
            "/adminCenter/",
            "/IBMJMXConnectorREST",
            "/api/operator/drain",
            "/api/%6Fperator",
            "/api;a/operator",
            "/api//operator",
            "/x/../api/operator",
            "/api/%256Fperator")) {
      assertProblem(get(path), 404, "not-found");
    }
  }

  @Test
  void theOperatorsPageShouldAskForThePassword() throws Exception {
    start(Map.of());
    URI page = URI.create("http://127.0.0.1:" + gateway().settings().statsPort() + "/");
    assertThat(send(HttpRequest.newBuilder(page).build()).statusCode()).isEqualTo(401);
    String basic =
        java.util.Base64.getEncoder()
            .encodeToString("admin:secret".getBytes(StandardCharsets.UTF_8));
    assertThat(
            send(HttpRequest.newBuilder(page).header("Authorization", "Basic " + basic).build())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void aNodeThatIsNotReadyShouldGetNothingNewUntilItIs() throws Exception {
    start(Map.of());
    nodes.get(0).readiness = 503;
    await().atMost(5, TimeUnit.SECONDS).until(() -> state("node-1").startsWith("DOWN"));
    assertThat(reached(10)).containsExactly("node-2");

    nodes.get(0).readiness = 200;
    await().atMost(8, TimeUnit.SECONDS).until(() -> reached(10).size() == 2);
  }

  @Test
  void aNodeThatAnOperatorDrainsShouldGetNothingNew() throws Exception {
    start(Map.of());
    gateway().admin().drain("node-2");
    assertThat(reached(10)).containsExactly("node-1");
    gateway().admin().ready("node-2");
    await().atMost(8, TimeUnit.SECONDS).until(() -> reached(10).size() == 2);
  }

  @Test
  void aNodeShouldOnlyGetWhatItsRolesAreFor() {
    List<Gateway.Node> mixed =
        List.of(
            new Gateway.Node("edge", "10.0.0.1:9080", true, false),
            new Gateway.Node("api", "10.0.0.2:9080", false, true),
            new Gateway.Node("worker", "10.0.0.3:9080", false, false));
    assertThat(GatewayNodesFile.of(mixed))
        .isEqualTo(
            """
            backend sockets from sockets
              server edge 10.0.0.1:9080 check
              server edge-unchecked 10.0.0.1:9080 backup

            backend requests from requests
              server api 10.0.0.2:9080 check
              server api-unchecked 10.0.0.2:9080 backup
            """);
  }

  @Test
  void withoutAnyNodeTheAnswerShouldSayWhenToTryAgain() throws Exception {
    start(Map.of());
    nodes.forEach(Echo::close);
    await().atMost(5, TimeUnit.SECONDS).until(() -> get("/any").statusCode() == 503);
    HttpResponse<String> answer = get("/any");
    assertProblem(answer, 503, "unavailable");
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
  }

  /** They know best what they can still do without the database, say. */
  @Test
  void whenNoNodeIsWellAllOfThemShouldAnswerForThemselves() throws Exception {
    start(Map.of());
    nodes.forEach(node -> node.readiness = 503);
    await()
        .atMost(5, TimeUnit.SECONDS)
        .until(() -> state("node-1").startsWith("DOWN") && state("node-2").startsWith("DOWN"));
    assertThat(reached(10)).containsExactlyInAnyOrder("node-1", "node-2");

    nodes.get(0).readiness = 200;
    await().atMost(8, TimeUnit.SECONDS).until(() -> state("node-1").equals("UP"));
    assertThat(reached(10)).containsExactly("node-1");
  }

  /** The node has read the request and may have done what it says. */
  @Test
  void onlySafeRequestsShouldGoToASecondNode() throws Exception {
    start(Map.of());
    nodes.get(0).cutting = true;
    for (int i = 0; i < 10; i++) {
      assertThat(get("/any").statusCode()).isEqualTo(200);
    }
    int failed = 0;
    for (int i = 0; i < 10; i++) {
      failed += isAnswered(post(10)) ? 0 : 1;
    }
    assertThat(failed).isPositive();
    assertThat(nodes.stream().mapToInt(node -> node.posts.get()).sum()).isEqualTo(10);
  }

  @Test
  void aReloadShouldKeepTheConnectionsAndRefuseNobody() throws Exception {
    start(Map.of());
    assertThat(get("/any").statusCode()).isEqualTo(200);
    long before = gateway().pid();
    gateway().reload();
    assertThat(gateway().pid()).isNotEqualTo(before);
    for (int i = 0; i < 10; i++) {
      assertThat(get("/any").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatAKilledLauncherLeftShouldBeStoppedByTheNextStart() throws Exception {
    start(Map.of());
    ProcessHandle left = ProcessHandle.of(gateway().pid()).orElseThrow();
    Gateway next = Gateway.start(gateway().settings());
    try {
      await().atMost(5, TimeUnit.SECONDS).until(() -> !left.isAlive());
      assertThat(get("/any").statusCode()).isEqualTo(200);
    } finally {
      next.close();
    }
  }

  @Test
  void itsFilesShouldBeForTheOwnerOnly() throws Exception {
    start(Map.of());
    Path home = gateway().settings().home();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
    for (String file : List.of("admin.sock", "gateway.pem", "nodes.cfg")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(file))))
          .as(file)
          .isEqualTo("rw-------");
    }
  }

  private Gateway gateway() {
    return Objects.requireNonNull(gateway);
  }

  private HttpClient client() {
    return Objects.requireNonNull(client);
  }

  private String state(String node) throws IOException {
    return gateway()
        .admin()
        .nodes()
        .getOrDefault(node, new GatewayAdmin.NodeState("unknown", 0))
        .state();
  }

  private Set<String> reached(int requests) throws Exception {
    Set<String> reached = new HashSet<>();
    for (int i = 0; i < requests; i++) {
      reached.add(get("/any").body().lines().findFirst().orElseThrow());
    }
    return reached;
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains("\"code\":\"" + code + "\"", "\"status\":" + status);
  }

  private HttpRequest post(int bytes) {
    return request("127.0.0.1", "/any")
        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[bytes]))
        .build();
  }

  private HttpRequest.Builder request(String host, String path) {
    return HttpRequest.newBuilder(
        URI.create("https://%s:%d%s".formatted(host, gateway().settings().port(), path)));
  }

  /** Where a node went away HAProxy answers 502, or cuts the stream if it was not the first. */
  private boolean isAnswered(HttpRequest request) throws InterruptedException {
    try {
      return client().send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request("127.0.0.1", path).build());
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return client().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static SSLContext trust(GatewayCertificate certificate)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(certificate.certificate())) {
      store.setCertificateEntry(
          "gateway", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
