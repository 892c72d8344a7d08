package io.mesosj.execute.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.ClusterProcess;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.local.testing.BusyboxImage;
import io.mesosj.protocol.testing.NeedsRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a short run does without, each of which is a tenth of its processor time and more. */
@NeedsRoot
@Timeout(180)
class LoadedClassesIT {
  private static final String NEEDED = "org/apache/mesos/v1/Protos$TaskInfo'";
  private static final String DESCRIPTORS = "com/google/protobuf/Descriptors$FileDescriptor'";
  private static final String MAPPER = "com/fasterxml/jackson/databind/ObjectMapper'";
  private static final String PROVIDERS = "sun/security/jca/Providers'";
  private static final String RUN = "io/mesosj/execute/run/RunCommand'";
  private static final String LOADED = "class+load";
  private static final String SOURCE = " source: ";
  private static final String RECORDS = "java/lang/runtime/ObjectMethods'";

  @TempDir Path directory;

  @Test
  void aCommandOnTheHostNeedsNoDescriptorsAndNoMapper() throws Exception {
    assertThat(String.join("\n", used()))
        .contains(NEEDED)
        .doesNotContain(DESCRIPTORS, MAPPER, RECORDS, PROVIDERS);
  }

  @Test
  void oneFromAKeptImageOnTwoNetworksNeedsNoMapperAndNoBindings() throws Exception {
    try (CniFixture networks = new CniFixture()) {
      String[] flags = imageOn(networks);
      used(flags);

      assertThat(String.join("\n", used(flags)))
          .contains(NEEDED, "io/mesosj/isolator/NetworkAttacher'")
          .doesNotContain(
              DESCRIPTORS, MAPPER, RECORDS, "com/kenai/jffi/", "io/mesosj/isolator/libc/");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ps", "logs t", "exec t true"})
  void aVerbNeedsNoMapperAndNoSecurityProvidersAndComesFromTheArchive(String verb)
      throws Exception {
    Path base = Path.of(System.getProperty("java.home"), "lib", "server", "classes.jsa");
    try (ClusterProcess cluster = new ClusterProcess(directory)) {
      Cli task = cluster.run("run", "--name=t", "--command=sleep 600", "--detach");
      assertThat(task.exitCode()).as(task.err()).isZero();
      List<String> line = new ArrayList<>(List.of("--master=" + cluster.master()));
      line.addAll(List.of(verb.split(" ", -1)));

      assertThat(String.join("\n", initialized(line)))
          .contains("org/apache/mesos/v1/Protos$Task'")
          .doesNotContain(DESCRIPTORS, MAPPER, RECORDS, PROVIDERS, RUN);
      List<String> all = logged(LOADED, SOURCE, line);
      assumeThat(base).as("not applicable: a Java without an archive of its own classes").exists();
      // The list for archives is of Java 17's run: others lack what they alone load.
      int percent = Runtime.version().feature() == 17 ? 1 : 5;
      assertThat(outside(all))
          .as("of %d classes", all.size())
          .hasSizeLessThan(all.size() * percent / 100);
    }
  }

  /** On every Java: what one is ahead of another by is here. */
  @Test
  void aRunComesFromTheArchive() throws Exception {
    Path base = Path.of(System.getProperty("java.home"), "lib", "server", "classes.jsa");
    assumeThat(base).as("not applicable: a Java without an archive of its own classes").exists();
    try (CniFixture networks = new CniFixture()) {
      String[] flags = imageOn(networks);
      loaded(flags);

      List<String> all = loaded(flags);
      assertThat(outside(all)).as("of %d classes", all.size()).hasSizeLessThan(all.size() / 50);
    }
  }

  private String[] imageOn(CniFixture networks) throws Exception {
    networks.bridge("a").bridge("b");
    Path images = directory.resolve("images");
    BusyboxImage.named("box").saveTo(images);
    return new String[] {
      "--docker_image=box",
      "--docker_registry=" + images,
      "--docker_store_dir=" + directory.resolve("store"),
      "--networks=a,b",
      "--network_cni_config_dir=" + networks.configDir(),
      "--network_cni_plugins_dir=" + CniFixture.PLUGINS
    };
  }

  private static List<String> outside(List<String> loaded) {
    return loaded.stream().filter(line -> !line.contains(" source: shared objects file")).toList();
  }

  /** The lines of the log that tell of loaded classes; an ahead-of-time cache loads all it has. */
  private List<String> loaded(String... flags) throws Exception {
    return logged(LOADED, SOURCE, run(flags));
  }

  /** Those of the classes that something was done with. */
  private List<String> used(String... flags) throws Exception {
    return initialized(run(flags));
  }

  private List<String> initialized(List<String> line) throws Exception {
    return logged("class+init=info", " Initializing '", line);
  }

  private static List<String> run(String... flags) {
    List<String> line = new ArrayList<>(List.of("--master=local", "--command=true"));
    line.addAll(List.of(flags));
    return line;
  }

  private List<String> logged(String what, String mark, List<String> words) throws Exception {
    Path log = Files.createTempFile(directory, "classes", ".log");
    List<String> line = new ArrayList<>(words);
    line.add(0, Path.of("bin", "mesos-execute-j").toAbsolutePath().toString());
    ProcessBuilder command =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("said").toFile());
    command.environment().put("MESOS_EXECUTE_J_JAVA_OPTS", "-Xlog:" + what + ":file=" + log);

    assertThat(command.start().waitFor()).as(Files.readString(directory.resolve("said"))).isZero();

    return Files.readAllLines(log).stream().filter(each -> each.contains(mark)).toList();
  }
}
