package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Looks at deploy/kubernetes as far as that goes without a cluster: each object fits its kind, each
 * name that it refers to is there, and nothing is in it that should not be.
 */
class KubernetesManifestsTest {
  private static final Path FOLDER = Path.of("../deploy/kubernetes");
  private static final Path SETTINGS = Path.of("../docs/configuration.md");
  private static final Path WEB_MODULE = Path.of("../web-module/src/main/java");
  private static final Path PUBLIC_FILES = Path.of("../web-client/public");
  private static final Path ROUTER = Path.of("../web-client/src/ui/router.ts");
  private static final Path GATEWAY_SETTINGS = Path.of("../docs/cluster.md");

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1 Namespace", Namespace.class,
          "v1 ConfigMap", ConfigMap.class,
          "v1 PersistentVolumeClaim", PersistentVolumeClaim.class,
          "v1 Service", Service.class,
          "v1 ServiceAccount", ServiceAccount.class,
          "apps/v1 StatefulSet", StatefulSet.class,
          "apps/v1 Deployment", Deployment.class,
          "networking.k8s.io/v1 Ingress", Ingress.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
          "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class);

  private static final Pattern VARIABLE = Pattern.compile("\\bWHIMBREL_[A-Z0-9_]+\\b");
  private static final Pattern SETTING = Pattern.compile("`(whimbrel\\.[a-zA-Z.]+)`");

  /** Of a class; those of methods are indented. */
  private static final Pattern RESOURCE =
      Pattern.compile("^@Path\\(\"([^\"]+)\"\\)", Pattern.MULTILINE);

  /** What the browser client takes for the first part of an address of its own. */
  private static final Pattern PAGE = Pattern.compile("(?:case|first ===) '([a-z.]+)'");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(new WithoutExtras());

  /** The model keeps fields that it does not know; here they are mistakes. */
  private static final class WithoutExtras extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(Annotated a) {
      return false;
    }

    @Override
    public Boolean hasAnyGetter(Annotated a) {
      return false;
    }
  }

  @Test
  void eachObjectShouldFitItsKind() throws IOException {
    List<JsonNode> objects = objects();
    for (JsonNode object : objects) {
      read(object);
    }

    assertThat(objects).hasSizeGreaterThan(8);
  }

  @Test
  void anUnknownFieldShouldBeNoticed() throws IOException {
    // A guard on the test above.
    JsonNode misspelt =
        YAML.readTree(
            """
            apiVersion: apps/v1
            kind: StatefulSet
            spec: {template: {spec: {containers: [{name: a, readynessProbe: {}}]}}}
            """);

    assertThatThrownBy(() -> read(misspelt)).hasMessageContaining("readynessProbe");
  }

  @Test
  void kustomizationShouldListEveryFile() throws IOException {
    JsonNode kustomization = YAML.readTree(FOLDER.resolve("kustomization.yaml").toFile());
    List<String> listed = new ArrayList<>();
    kustomization.get("resources").forEach(name -> listed.add(name.asText()));

    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(
            files().stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.equals("kustomization.yaml"))
                .toList());
  }

  @Test
  void everyVariableShouldBeASetting() throws IOException {
    String document = Files.readString(SETTINGS) + Files.readString(GATEWAY_SETTINGS);
    Set<String> known = new HashSet<>();
    Matcher told = VARIABLE.matcher(document);
    while (told.find()) {
      known.add(told.group());
    }
    Matcher setting = SETTING.matcher(document);
    while (setting.find()) {
      known.add(setting.group(1).toUpperCase(Locale.ROOT).replace('.', '_'));
    }
    Set<String> used = new TreeSet<>();
    try (Stream<Path> files = Files.walk(FOLDER.resolve(".."))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher variable = VARIABLE.matcher(Files.readString(file));
        while (variable.find()) {
          used.add(variable.group());
        }
      }
    }

    assertThat(used).contains("WHIMBREL_NODE", "WHIMBREL_DB_PASSWORD").isSubsetOf(known);
  }

  /** The build leaves what only its owner and its group may read. */
  @Test
  void whatTheImageCopiesShouldBeReadableByTheUserItRunsAs() throws IOException {
    List<String> lines = Files.readAllLines(FOLDER.resolve("../Containerfile"));
    List<String> copies = lines.stream().filter(line -> line.startsWith("COPY")).toList();

    assertThat(lines).contains("USER 10001:10001");
    assertThat(copies).isNotEmpty().allMatch(copy -> copy.contains(" --chown=root:10001 "));
  }

  @Test
  void noSecretShouldBeInAFile() throws IOException {
    assertThat(objects()).noneMatch(object -> object.get("kind").asText().equals("Secret"));
    for (PodSpec pod : pods().values()) {
      pod.getContainers().stream()
          .flatMap(container -> container.getEnv().stream())
          .filter(variable -> variable.getName().matches(".*(PASSWORD|SECRET|TOKEN_SIGNING).*"))
          .filter(variable -> variable.getValue() != null)
          .forEach(variable -> assertThat(variable.getValue()).startsWith("/"));
    }
  }

  @Test
  void noContainerShouldHaveMoreThanItNeeds() throws IOException {
    assertThat(pods()).hasSizeGreaterThan(1);
    pods()
        .forEach(
            (name, pod) -> {
              assertThat(pod.getAutomountServiceAccountToken()).as(name).isFalse();
              assertThat(pod.getSecurityContext().getRunAsNonRoot()).as(name).isTrue();
              pod.getContainers()
                  .forEach(
                      container -> {
                        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                            .as(name)
                            .isTrue();
                        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                            .as(name)
                            .isFalse();
                        assertThat(container.getSecurityContext().getCapabilities().getDrop())
                            .as(name)
                            .containsExactly("ALL");
                        assertThat(container.getResources().getLimits()).containsKey("memory");
                        assertThat(container.getReadinessProbe()).as(name).isNotNull();
                      });
            });
  }

  @Test
  void everyNameReferredToShouldBeThere() throws IOException {
    Set<String> configMaps = new HashSet<>();
    Set<String> services = new HashSet<>();
    for (JsonNode object : objects()) {
      Object typed = read(object);
      if (typed instanceof ConfigMap map) {
        configMaps.add(map.getMetadata().getName());
      } else if (typed instanceof Service service) {
        services.add(service.getMetadata().getName());
      }
    }
    for (PodSpec pod : pods().values()) {
      pod.getVolumes().stream()
          .filter(volume -> volume.getConfigMap() != null)
          .forEach(volume -> assertThat(configMaps).contains(volume.getConfigMap().getName()));
      pod.getContainers().stream()
          .flatMap(container -> container.getEnvFrom().stream())
          .forEach(from -> assertThat(configMaps).contains(from.getConfigMapRef().getName()));
    }
    for (JsonNode object : objects()) {
      Object typed = read(object);
      if (typed instanceof StatefulSet set) {
        assertThat(services).contains(set.getSpec().getServiceName());
        assertMounts(set);
        assertThat(set.getSpec().getTemplate().getMetadata().getLabels())
            .containsAllEntriesOf(set.getSpec().getSelector().getMatchLabels());
      } else if (typed instanceof Ingress ingress) {
        ingress.getSpec().getRules().stream()
            .flatMap(rule -> rule.getHttp().getPaths().stream())
            .forEach(
                path -> assertThat(services).contains(path.getBackend().getService().getName()));
      }
    }
  }

  @Test
  void aBrokerPodShouldBeReadyOnlyWhenItsRoleSaysSo() throws IOException {
    List<Container> brokers =
        pods().values().stream()
            .flatMap(pod -> pod.getContainers().stream())
            .filter(container -> container.getName().equals("broker"))
            .toList();

    assertThat(brokers).hasSize(2);
    for (Container container : brokers) {
      List<String> command = container.getReadinessProbe().getExec().getCommand();
      Path dataDir =
          container.getEnv().stream()
              .filter(variable -> variable.getName().equals("WHIMBREL_BROKER_DATADIR"))
              .map(variable -> Path.of(variable.getValue()))
              .findFirst()
              .orElseThrow();

      assertThat(command.subList(0, 2)).containsExactly("grep", "-qxE");
      assertThat(command.get(3)).isEqualTo(BrokerRole.file(dataDir).toString());
      assertThat(
              Stream.of(BrokerRole.values())
                  .filter(role -> role.name().toLowerCase(Locale.ROOT).matches(command.get(2))))
          .as("roles whose partner may go")
          .containsExactly(BrokerRole.ACTIVE, BrokerRole.REPLICATED, BrokerRole.READY);
    }
  }

  @Test
  void aBrokerShouldBeFoundBeforeItIsReady() throws IOException {
    List<Service> brokers = new ArrayList<>();
    for (JsonNode object : objects()) {
      if (read(object) instanceof Service service
          && "broker".equals(service.getSpec().getSelector().get("part"))) {
        brokers.add(service);
      }
    }

    assertThat(brokers)
        .hasSize(2)
        .allMatch(service -> service.getSpec().getPublishNotReadyAddresses());
  }

  @Test
  void theIngressShouldNotLeadToWhatOnlyOperatorsMaySee() throws IOException {
    assertThat(
            Stream.of(
                "/health",
                "/health/ready",
                "/metrics",
                "/adminCenter/",
                "/ibm/api/",
                "/IBMJMXConnectorREST",
                "/api/operator/drain",
                "/API/operator/drain",
                "/api;a/operator/drain",
                "/health;a"))
        .noneMatch(ingress()::leads);
  }

  @Test
  void theIngressShouldLeadToAllThatClientsNeed() throws IOException {
    List<String> needed = new ArrayList<>(List.of("/", "/ws", "/sw.js", "/assets/main.js"));
    try (Stream<Path> files = Files.list(PUBLIC_FILES)) {
      files.forEach(file -> needed.add("/" + file.getFileName()));
    }
    String router = Files.readString(ROUTER);
    String parsing = router.substring(0, router.indexOf("export function routePath"));
    PAGE.matcher(parsing).results().forEach(page -> needed.add("/" + page.group(1)));
    needed.add("/c/some-id");
    try (Stream<Path> sources = Files.walk(WEB_MODULE)) {
      for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
        RESOURCE
            .matcher(Files.readString(source))
            .results()
            .map(resource -> "/api" + resource.group(1))
            .filter(path -> !path.startsWith("/api/operator/"))
            .forEach(needed::add);
      }
    }

    assertThat(needed)
        .contains("/icon.svg", "/index.html", "/person", "/api/message")
        .allMatch(ingress()::leads);
  }

  /** Where requests are led to a node; nginx compares a path after it has decoded it. */
  private record Paths(List<HTTPIngressPath> paths) {
    boolean leads(String path) {
      return paths.stream()
          .anyMatch(
              rule ->
                  switch (rule.getPathType()) {
                    case "Exact" -> path.equals(rule.getPath());
                    case "Prefix" ->
                        (path + "/").startsWith(rule.getPath().replaceFirst("/?$", "/"));
                    default -> path.startsWith(rule.getPath());
                  });
    }
  }

  private static Paths ingress() throws IOException {
    List<HTTPIngressPath> paths = new ArrayList<>();
    for (JsonNode object : objects()) {
      if (read(object) instanceof Ingress ingress) {
        ingress.getSpec().getRules().forEach(rule -> paths.addAll(rule.getHttp().getPaths()));
        assertThat(ingress.getSpec().getDefaultBackend()).isNull();
      }
    }
    return new Paths(paths);
  }

  private static void assertMounts(StatefulSet set) {
    Set<String> there = new HashSet<>();
    PodSpec pod = set.getSpec().getTemplate().getSpec();
    pod.getVolumes().forEach(volume -> there.add(volume.getName()));
    set.getSpec()
        .getVolumeClaimTemplates()
        .forEach(claim -> there.add(claim.getMetadata().getName()));
    pod.getContainers().stream()
        .flatMap(container -> container.getVolumeMounts().stream())
        .forEach(mount -> assertThat(there).contains(mount.getName()));
  }

  private static Map<String, PodSpec> pods() throws IOException {
    Map<String, PodSpec> pods = new HashMap<>();
    for (JsonNode object : objects()) {
      Object typed = read(object);
      if (typed instanceof StatefulSet set) {
        pods.put(set.getMetadata().getName(), set.getSpec().getTemplate().getSpec());
      } else if (typed instanceof Deployment deployment) {
        pods.put(deployment.getMetadata().getName(), deployment.getSpec().getTemplate().getSpec());
      }
    }
    return pods;
  }

  private static Object read(JsonNode object) throws JsonProcessingException {
    String kind = object.path("apiVersion").asText() + " " + object.path("kind").asText();
    assertThat(KINDS).containsKey(kind);
    return STRICT.treeToValue(object, KINDS.get(kind));
  }

  private static List<JsonNode> objects() throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (Path file : files()) {
      if (!file.endsWith("kustomization.yaml")) {
        try (MappingIterator<JsonNode> all =
            YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
          all.forEachRemaining(objects::add);
        }
      }
    }
    return objects;
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }
}
