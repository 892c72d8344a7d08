package io.mesosj.examples;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md. */
class ArchitectureTest {
  static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          // The other modules' fixtures come as jars.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.mesosj");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.mesosj.(**)").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void protocolKnowsNoOtherModule() {
    noClasses()
        .that()
        .resideInAPackage("io.mesosj.protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.mesosj.scheduler..",
            "io.mesosj.executor..",
            "io.mesosj.isolator..",
            "io.mesosj.local..",
            "io.mesosj.execute..")
        .check(OURS);
  }

  @Test
  void theBaseKnowsNoOtherModule() {
    noClasses()
        .that()
        .resideInAPackage("io.mesosj.base..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.mesosj..").and(not(resideInAPackage("io.mesosj.base.."))))
        .check(OURS);
  }

  @Test
  void theCniLibraryKnowsNoMesos() {
    noClasses()
        .that()
        .resideInAPackage("io.mesosj.cni..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.apache.mesos..")
                .or(resideInAPackage("com.google.protobuf.."))
                .or(
                    resideInAPackage("io.mesosj..")
                        .and(not(resideInAPackage("io.mesosj.base..")))
                        .and(not(resideInAPackage("io.mesosj.cni..")))))
        .check(OURS);
  }

  /** What is public for its own packages only is nobody else's; what is others' is on the list. */
  @Test
  void theIsolatorIsUsedByAFewTypes() {
    Set<String> used =
        OURS.stream()
            .filter(one -> !isIsolators(one))
            .flatMap(one -> one.getDirectDependenciesFromSelf().stream())
            .map(dependency -> outermost(dependency.getTargetClass().getBaseComponentType()))
            .filter(ArchitectureTest::isIsolators)
            .map(JavaClass::getName)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(used)
        .containsExactly(
            "io.mesosj.isolator.AttachedContainer",
            "io.mesosj.isolator.CniIsolator",
            "io.mesosj.isolator.ContainerSpec",
            "io.mesosj.isolator.DefaultDns",
            "io.mesosj.isolator.EmbeddedRuntime",
            "io.mesosj.isolator.IsolatorException",
            "io.mesosj.isolator.IsolatorOptions",
            "io.mesosj.isolator.NetworkPlaces",
            "io.mesosj.isolator.NetworkPreparation",
            "io.mesosj.isolator.NetworkUsage",
            "io.mesosj.isolator.Recovery",
            "io.mesosj.isolator.calls.HiddenSecrets",
            "io.mesosj.isolator.cli.NetworkFiles",
            "io.mesosj.isolator.cli.NetworkView",
            "io.mesosj.isolator.libc.LibC");
  }

  private static boolean isIsolators(JavaClass one) {
    return one.getPackageName().startsWith("io.mesosj.isolator");
  }

  private static JavaClass outermost(JavaClass one) {
    return one.getEnclosingClass().map(ArchitectureTest::outermost).orElse(one);
  }

  /** One place makes threads: they are daemons, they have names, and what they throw is told. */
  @Test
  void threadsAreMadeInOnePlace() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.mesosj.base.thread")
        .should()
        .callConstructorWhere(
            target(owner(assignableTo(Thread.class)))
                .as("a constructor of Thread is called; io.mesosj.base.thread.Threads makes them"))
        .check(OURS);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.mesosj.examples..")
        .should()
        .callMethod(Executors.class, "newFixedThreadPool", int.class)
        .orShould()
        .callMethod(Executors.class, "newCachedThreadPool")
        .orShould()
        .callMethod(Executors.class, "newSingleThreadExecutor")
        .orShould()
        .callMethod(Executors.class, "newScheduledThreadPool", int.class)
        .check(OURS);
  }

  @Test
  void theSidesMeetOnTheWireOnly() {
    noClasses()
        .that()
        .resideInAPackage("io.mesosj.scheduler..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.mesosj.executor..", "io.mesosj.isolator..", "io.mesosj.local..")
        .check(OURS);
    noClasses()
        .that()
        .resideInAnyPackage("io.mesosj.executor..", "io.mesosj.isolator..", "io.mesosj.local..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.mesosj.scheduler..", "io.mesosj.execute..")
        .check(OURS);
  }

  /** Tests are for whoever uses the others; nothing of ours is for tests only. */
  @Test
  void nobodyNeedsWhatIsForTests() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.mesosj.junit..", "io.mesosj.testcontainers..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.mesosj.junit..",
            "io.mesosj.testcontainers..",
            "org.junit..",
            "org.testcontainers..")
        .check(OURS);
    noClasses()
        .that()
        .resideInAPackage("io.mesosj.testcontainers..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.mesosj.local..", "io.mesosj.junit..", "io.mesosj.execute..")
        .check(OURS);
  }

  @Test
  void rxJavaStaysInThePackagesAboutStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..rx..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("rx..")
        .allowEmptyShould(true)
        .check(OURS);
  }

  /** So a clock that jumps can neither break a stream nor hurry a retry. */
  @Test
  void theSchedulerMeasuresTimeWithoutTheWallClock() {
    noClasses()
        .that()
        .resideInAnyPackage("io.mesosj.scheduler..", "io.mesosj.protocol..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Date")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Timer")
        .check(OURS);
  }

  /** The JDK's message of a file that is not there is nothing but its path. */
  @Test
  void whatIsWrongWithFilesIsSaidInOnePlace() {
    noClasses()
        .that()
        .resideInAnyPackage("io.mesosj.cni..", "io.mesosj.isolator..")
        .should()
        .callMethod(IOException.class, "getMessage")
        .orShould()
        .callMethod(UncheckedIOException.class, "getMessage")
        .orShould()
        .callMethod(FileSystemException.class, "getMessage")
        .orShould()
        .callMethod(NoSuchFileException.class, "getMessage")
        .orShould()
        .callMethod(Exception.class, "getMessage")
        .because("FileProblem.describe finds words")
        .check(OURS);
  }

  @Test
  void thePluginExecutablesStayLight() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.mesosj.cni..",
            "io.mesosj.isolator.metadata..",
            "io.mesosj.isolator.portmapper..",
            "io.mesosj.isolator.shim..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.protobuf..", "org.slf4j..", "jnr..")
        .allowEmptyShould(true)
        .check(OURS);
  }
}
