package io.mesosj.execute.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** A root file system with a base system and Java, that packages are tried on. */
final class BaseSystem {
  private static final Path BASE =
      Path.of(
          System.getProperty(
              "mesosj.base", Path.of("target/package-base").toAbsolutePath().toString()));

  /** The directory that is its root. */
  static final Path ROOT = BASE.resolve("root");

  /** In namespaces of its own, so that nothing has to be unmounted or killed afterwards. */
  private static final String IN_ROOT =
      "mount -t proc proc \"$0/proc\" && exec chroot \"$0\" \"$@\"";

  /** As a machine is when it has started: /run is empty, /sys the namespace's own. */
  private static final String STARTED =
      "mount -t tmpfs run \"$0/run\" && mount -t sysfs sysfs \"$0/sys\" && mount --rbind /dev \"$0/dev\" && ";

  private BaseSystem() {}

  /** What a program printed, and how it ended. */
  record Output(int status, String text) {}

  /** Makes it, where it is not there yet. */
  static void make() throws IOException, InterruptedException {
    Path base = Path.of("../.ci/make-base-image").toAbsolutePath();
    Output output = run(base.toString(), BASE.toString());
    assertThat(output.status()).as(output.text()).isZero();
  }

  /** Copies a package into it and installs that. */
  static Output install(Path deb) throws IOException, InterruptedException {
    String place = "/tmp/" + deb.getFileName();
    Files.copy(deb, ROOT.resolve(place.substring(1)), StandardCopyOption.REPLACE_EXISTING);
    return inside("dpkg", "-i", place);
  }

  /** Runs a program inside. */
  static Output inside(String... words) throws IOException, InterruptedException {
    return inside(List.of("--mount", "--pid"), IN_ROOT, words);
  }

  /** Runs a program inside, with a network of its own. */
  static Output started(String... words) throws IOException, InterruptedException {
    return inside(List.of("--mount", "--pid", "--net"), STARTED + IN_ROOT, words);
  }

  private static Output inside(List<String> namespaces, String script, String... words)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add("unshare");
    line.addAll(namespaces);
    line.addAll(List.of("--fork", "--kill-child", "sh", "-c", script, ROOT.toString()));
    line.addAll(List.of(words));
    return run(line.toArray(new String[0]));
  }

  /** Runs a program on this machine. */
  static Output run(String... line) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().remove("JAVA_HOME");
    builder
        .environment()
        .put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Output(process.waitFor(), text);
  }
}
