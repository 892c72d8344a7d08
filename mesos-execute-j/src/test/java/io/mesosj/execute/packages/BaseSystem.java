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
  /** In namespaces of its own, so that nothing has to be unmounted or killed afterwards. */
  private static final String IN_ROOT =
      "mount -t proc proc \"$0/proc\" && exec chroot \"$0\" \"$@\"";

  /** As a machine is when it has started: /run is empty, /sys the namespace's own. */
  private static final String STARTED =
      "mount -t tmpfs run \"$0/run\" && mount -t sysfs sysfs \"$0/sys\" && mount --rbind /dev \"$0/dev\" && ";

  private final Path directory;
  private final List<String> release;

  private BaseSystem(Path directory, List<String> release) {
    this.directory = directory;
    this.release = release;
  }

  /** What a program printed, and how it ended. */
  record Output(int status, String text) {
    /** This, of a program that is to end well. */
    Output orFail() {
      assertThat(status).as(text).isZero();
      return this;
    }
  }

  /** Of the release that this machine has. */
  static BaseSystem ofThisRelease() {
    Path here = Path.of("target/package-base").toAbsolutePath();
    return new BaseSystem(Path.of(System.getProperty("mesosj.base", here.toString())), List.of());
  }

  /** That one, and of those releases that the build is told of, as by ./check --release. */
  static List<BaseSystem> all() {
    List<BaseSystem> all = new ArrayList<>(List.of(ofThisRelease()));
    for (String place : System.getProperty("mesosj.more-bases", "").split(",", 0)) {
      if (!place.isEmpty()) {
        Path directory = Path.of(place);
        all.add(new BaseSystem(directory, List.of(directory.getFileName().toString())));
      }
    }
    return all;
  }

  /** The directory that is its root. */
  Path root() {
    return directory.resolve("root");
  }

  /** Makes it, where it is not there yet. */
  BaseSystem make() throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of("../.ci/make-base-image").toAbsolutePath().toString());
    line.add(directory.toString());
    line.addAll(release);
    run(line.toArray(String[]::new)).orFail();
    return this;
  }

  /** Copies a package into it and installs that. */
  Output install(Path deb) throws IOException, InterruptedException {
    return inside("dpkg", "-i", put(deb, "/tmp/" + deb.getFileName()));
  }

  /** Copies a file to a place in it; returns that place. */
  String put(Path file, String place) throws IOException {
    Path copy = root().resolve(place.substring(1));
    Files.createDirectories(copy.getParent());
    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    return place;
  }

  /** Runs a program inside. */
  Output inside(String... words) throws IOException, InterruptedException {
    return inside(List.of("--mount", "--pid"), IN_ROOT, words);
  }

  /** Runs a program inside, with a network of its own. */
  Output started(String... words) throws IOException, InterruptedException {
    return inside(List.of("--mount", "--pid", "--net"), STARTED + IN_ROOT, words);
  }

  private Output inside(List<String> namespaces, String script, String... words)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add("unshare");
    line.addAll(namespaces);
    line.addAll(List.of("--fork", "--kill-child", "sh", "-c", script, root().toString()));
    line.addAll(List.of(words));
    return run(line.toArray(String[]::new));
  }

  @Override
  public String toString() {
    return release.isEmpty() ? "this machine's release" : release.get(0);
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
