package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Trust;
import org.whimbrel.launcher.Gateway;
import org.whimbrel.launcher.GatewayAdmin;
import org.whimbrel.launcher.GatewayCertificate;

/**
 * Two nodes behind one address with TLS: HAProxy with the configuration that is shipped, as {@code
 * ./whimbrel cluster} starts it. What HAProxy does by itself is {@code GatewayTest}'s.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GatewayIT {
  private static final int HTTP_PORT = 23_000;
  private static final int GATEWAY_PORT = 23_050;
  private static final int STRICT_GATEWAY_PORT = 23_060;
  private static final int NODES = 2;

  /** Of an address at one node; the people of the other tests are fewer. */
  private static final int REGISTRATIONS_MAX = 30;

  private static final int TRIES_MAX = 5;
  private static final int RECONNECTED_WITHIN_S = 10;

  private final WhimbrelServer nodes;
  private final GatewayCertificate certificate;
  private final SSLContext trust;
  private final Gateway gateway;

  GatewayIT() throws IOException, InterruptedException {
    this.nodes =
        WhimbrelServer.startNodes(
            "gateway",
            NODES,
            HTTP_PORT,
            Map.of(
                "WHIMBREL_HTTP_PROXIES",
                "127.0.0.1",
                "WHIMBREL_ACCOUNTS_REGISTRATIONSPERHOURMAX",
                String.valueOf(REGISTRATIONS_MAX)));
    this.certificate =
        GatewayCertificate.loadOrCreate(
            nodes.home().resolve("certificate"), Set.of("localhost"), Clock.systemUTC());
    this.trust = Trust.in(certificate.certificate());
    this.gateway =
        start("haproxy", GATEWAY_PORT, Map.of("WHIMBREL_GATEWAY_UNLIMITED", "127.0.0.1"));
  }

  private Gateway start(String name, int port, Map<String, String> variables)
      throws IOException, InterruptedException {
    return Gateway.start(
        new Gateway.Settings(
            Path.of(System.getProperty("whimbrel.it.root"), "deploy", "haproxy"),
            nodes.home().resolve(name),
            "127.0.0.1",
            port,
            port + 1,
            certificate.bundle(),
            IntStream.range(0, NODES)
                .mapToObj(node -> new Gateway.Node(name(node), "127.0.0.1:" + (HTTP_PORT + node)))
                .toList(),
            nodes.secrets().adminPassword(),
            variables));
  }

  private static String name(int node) {
    return "node-" + (node + 1);
  }

  @AfterAll
  void stop() throws IOException {
    gateway.close();
    nodes.close();
  }

  @Test
  @Order(1)
  void twoPeopleAtTwoNodesShouldReadEachOtherThroughOneAddress() throws IOException {
    try (Person alice = join("alice");
        Person bob = join("bob")) {
      alice.connect(bob);
      await()
          .atMost(RECONNECTED_WITHIN_S, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(sockets()).containsExactly(1, 1));
      alice.say(bob, "from node to node");
      bob.shouldHaveRead("from node to node");
      bob.say(alice, "and back");
      alice.shouldHaveRead("and back");
    }
  }

  /** The page, its worker and its socket, over the HTTP/2 that browsers speak with it. */
  @Test
  @Order(2)
  void thePageShouldWorkThroughTheGateway() throws Exception {
    String output =
        PageScripts.run(
            address(GATEWAY_PORT),
            "gateway-browser.log",
            Map.of("WHIMBREL_TRUSTEDKEY", publicKeySha256()),
            "node_modules/@playwright/test/cli.js",
            "test",
            "talk.spec.ts",
            "--grep",
            "two new users");
    assertThat(output).containsPattern("(?m)^ +1 passed");
  }

  @Test
  @Order(3)
  void anAddressThatAsksTooMuchShouldGet429() throws IOException, InterruptedException {
    int max = 5;
    Map<String, String> strict =
        Map.of(
            "WHIMBREL_GATEWAY_UNLIMITED",
            "192.0.2.1",
            "WHIMBREL_GATEWAY_ADDRESSREQUESTSPER10SMAX",
            String.valueOf(max));
    try (Gateway limited = start("strict", STRICT_GATEWAY_PORT, strict)) {
      Api api = new Api(address(limited.settings().port()), trust);
      for (int i = 0; i < max; i++) {
        assertThat(api.me(null).status()).isEqualTo(401);
      }
      Api.Answer refused = api.me(null);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.code()).isEqualTo("too-many-requests");
    }
  }

  @Test
  @Order(4)
  void devicesOfAKilledNodeShouldBeAtTheOtherWithinSeconds()
      throws IOException, InterruptedException {
    List<Person> people = new ArrayList<>();
    try {
      for (String name : List.of("alice", "bob", "carol", "dave")) {
        people.add(join(name));
      }
      Person alice = people.get(0);
      people.subList(1, people.size()).forEach(alice::connect);
      await()
          .atMost(RECONNECTED_WITHIN_S, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(sockets()).containsExactly(2, 2));

      nodes.killNode(0);
      for (int i = 0; i < 2 * NODES; i++) {
        assertThat(api().me(null).status()).isEqualTo(401);
      }
      await()
          .atMost(RECONNECTED_WITHIN_S, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(sockets()).containsExactly(0, people.size()));
      for (Person other : people.subList(1, people.size())) {
        alice.say(other, "still there?");
        other.shouldHaveRead("still there?");
        other.say(alice, "yes, " + other.account());
      }
      alice.shouldHaveRead(
          people.stream().skip(1).map(one -> "yes, " + one.account()).toArray(String[]::new));

      nodes.startNode(0);
      await().atMost(10, TimeUnit.SECONDS).until(() -> node(0).state().startsWith("UP"));
      try (Person erin = join("erin")) {
        assertThat(erin.account()).isNotNull();
        await().atMost(10, TimeUnit.SECONDS).until(() -> node(0).sockets() == 1);
      }
    } finally {
      people.forEach(Person::close);
    }
  }

  /** The last one: it uses up what this machine's address may register. */
  @Test
  @Order(5)
  void whoClaimsToBeManyAddressesShouldBeCountedAsOne() {
    int tries = 0;
    int status;
    do {
      tries++;
      Map<String, String> claim = Map.of("X-Forwarded-For", "203.0.113." + tries);
      status = register(api(), claim).status();
    } while (status == 201);
    assertThat(status).isEqualTo(429);
    assertThat(tries).isLessThanOrEqualTo(NODES * REGISTRATIONS_MAX + 1);

    // A node does believe the header; that of a client only never gets there.
    Map<String, String> ofTheGateway = Map.of("X-Forwarded-For", "203.0.113.1");
    assertThat(
            register(nodes.api(0), Map.of()).status()
                + ","
                + register(nodes.api(1), Map.of()).status())
        .contains("429");
    assertThat(register(nodes.api(0), ofTheGateway).status()).isEqualTo(201);
    assertThat(register(nodes.api(1), ofTheGateway).status()).isEqualTo(201);
  }

  private static Api.Answer register(Api api, Map<String, String> headers) {
    String handle = "many_" + UUID.randomUUID().toString().substring(0, 8);
    return api.register(handle, "many", User.PASSWORD, headers);
  }

  private Person join(String name) {
    return Person.join(
        org.whimbrel.client.WhimbrelServer.at(
            address(GATEWAY_PORT), ClientRuntime.create(trust), TRIES_MAX),
        name);
  }

  private Api api() {
    return new Api(address(GATEWAY_PORT), trust);
  }

  private static URI address(int port) {
    return URI.create("https://localhost:" + port);
  }

  /** How many each node has, as the gateway sees it. */
  private List<Integer> sockets() throws IOException {
    return List.of(node(0).sockets(), node(1).sockets());
  }

  private GatewayAdmin.NodeState node(int node) throws IOException {
    return Objects.requireNonNull(gateway.admin().nodes().get(name(node)), name(node));
  }

  /** As Chromium wants it told which key to trust. */
  private String publicKeySha256() throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(certificate.certificate())) {
      byte[] key =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(in)
              .getPublicKey()
              .getEncoded();
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    }
  }
}
