package org.whimbrel.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import jakarta.annotation.Resource;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shape that docs/architecture.md promises: features first, layers last, arrows one way. */
class ArchitectureIT {
  private static final String[] FEATURES = {
    "accounts", "connections", "keys", "messaging", "page", "presence", "sessions", "platform"
  };
  private static final int CLASSES_MIN = 100;

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPaths(
              Stream.of(
                      "protocol",
                      "persistence-module",
                      "ejb-module",
                      "web-module",
                      "liberty-config")
                  .map(
                      module ->
                          Path.of(System.getProperty("whimbrel.it.root"), module, "target/classes"))
                  .toList());

  @Test
  void allModulesShouldHaveBeenScanned() {
    assertThat(CLASSES.size()).isGreaterThan(CLASSES_MIN);
    for (String feature : new String[] {"accounts", "messaging", "platform"}) {
      for (String layer : new String[] {"boundary", "control", "entity"}) {
        assertThat(CLASSES.containPackage("org.whimbrel." + feature + "." + layer))
            .as(feature + "." + layer)
            .isTrue();
      }
    }
    assertThat(CLASSES.containPackage("org.whimbrel.sessions.boundary")).isTrue();
    assertThat(CLASSES.containPackage("org.whimbrel.sessions.control")).isTrue();
    assertThat(CLASSES.containPackage("org.whimbrel.protocol")).isTrue();
    assertThat(CLASSES.containPackage("org.whimbrel.broker")).isTrue();
  }

  /**
   * A shared one stays with its thread for as long as that lives, even when it was closed because
   * it is broken: whoever asks for another one gets it again.
   */
  @Test
  void connectionsToTheBrokerShouldNotBeShared() {
    List<JavaField> factories =
        CLASSES.stream()
            .flatMap(type -> type.getFields().stream())
            .filter(field -> field.getRawType().isEquivalentTo(ConnectionFactory.class))
            .filter(field -> field.isAnnotatedWith(Resource.class))
            .toList();

    assertThat(factories).isNotEmpty();
    assertThat(factories)
        .allSatisfy(
            field ->
                assertThat(field.getAnnotationOfType(Resource.class).shareable())
                    .as(field.getFullName())
                    .isFalse());
  }

  @Test
  void arrowsBetweenLayersShouldPointInwards() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("boundary")
        .definedBy("org.whimbrel.*.boundary..")
        .layer("control")
        .definedBy("org.whimbrel.*.control..")
        .layer("entity")
        .definedBy("org.whimbrel.*.entity..")
        .whereLayer("boundary")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("control")
        .mayOnlyBeAccessedByLayers("boundary")
        .whereLayer("entity")
        .mayOnlyBeAccessedByLayers("boundary", "control")
        .check(CLASSES);
  }

  @Test
  void everyClassOfAFeatureShouldBeInALayer() {
    Stream<String> packages = Stream.of(FEATURES).map(name -> "org.whimbrel." + name + "..");
    classes()
        .that()
        .resideInAnyPackage(packages.toArray(String[]::new))
        .should()
        .resideInAnyPackage("..boundary", "..control", "..entity")
        .check(CLASSES);
  }

  @Test
  void featuresShouldBeFreeOfCycles() {
    slices().matching("org.whimbrel.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void protocolShouldStandAlone() {
    noClasses()
        .that()
        .resideInAPackage("org.whimbrel.protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.whimbrel.accounts..",
            "org.whimbrel.messaging..",
            "org.whimbrel.sessions..",
            "org.whimbrel.platform..",
            "org.whimbrel.broker..",
            "jakarta..")
        .check(CLASSES);
  }

  @Test
  void brokerShouldStandAlone() {
    noClasses()
        .that()
        .resideInAPackage("org.whimbrel.broker..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.whimbrel.accounts..",
            "org.whimbrel.messaging..",
            "org.whimbrel.sessions..",
            "org.whimbrel.platform..",
            "org.whimbrel.protocol..")
        .check(CLASSES);
  }

  /** Otherwise a change of broker would reach into the application. */
  @Test
  void applicationShouldKnowTheBrokerByJakartaMessagingOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.whimbrel.broker..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.activemq..")
        .check(CLASSES);
  }

  @Test
  void nobodyShouldWriteToTheStandardStreams() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
  }

  @Test
  void nobodyShouldUseJavaUtilLogging() {
    // A process of its own has to set up its log, which is the JDK's.
    NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(
        CLASSES.that(not(name("org.whimbrel.broker.BrokerMain"))));
  }

  /** Payloads are read by nodes of other versions, and by tools. */
  @ParameterizedTest
  @ValueSource(strings = {"java.io.ObjectInputStream", "java.io.ObjectOutputStream"})
  void nobodyShouldUseJavaSerialization(String stream) {
    noClasses().should().dependOnClassesThat().haveFullyQualifiedName(stream).check(CLASSES);
  }

  @Test
  void everyPackageShouldBeNullMarked() {
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      JavaPackage home = type.getPackage();
      if (!home.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(home.getName());
      }
    }
    assertThat(unmarked).isEmpty();
  }
}
