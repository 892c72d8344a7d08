package io.mesosj.local.fetch;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import io.mesosj.base.process.ProgramStart;
import io.mesosj.base.process.SearchPath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The user that a task runs as, and programs run as that user: nothing that a framework names is
 * read, written or unpacked with the agent's rights.
 *
 * @param uid the user's number
 * @param gid the user's group
 * @param groups the user's other groups
 */
public record TaskUser(long uid, long gid, List<Long> groups) {
  /** For an agent without root, whose tasks are its own user's. */
  public static final TaskUser AGENT = new TaskUser(-1, -1, List.of());

  /** 128 and SIGXFSZ. */
  private static final int FILE_SIZE_EXCEEDED = 153;

  /**
   * What is left to root: owning and reaching files. No devices can be made of it, nor modules
   * loaded by what an archive does to tar.
   */
  private static final String FEW_RIGHTS = "-all,+chown,+dac_override,+fowner";

  /** What these programs, hadoop above all, are told of the agent's environment. */
  private static final List<String> TOLD =
      List.of("LANG", "LC_ALL", "JAVA_HOME", "HADOOP_HOME", "HADOOP_CONF_DIR");

  /**
   * Who runs as that user reads the environment of these programs in /proc, and so does one that
   * fetches {@code /proc/self/environ}: the agent's is none of its business.
   */
  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", SearchPath.ofThisProcess().text());
    for (String name : TOLD) {
      String value = System.getenv(name);
      if (value != null) {
        environment.put(name, value);
      }
    }
    return environment;
  }

  /** The command line that runs another as this user, who writes no file longer than allowed. */
  private List<String> as(List<String> command, FetchLimits limits) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("prlimit", "--fsize=" + limits.bytes(), "--"));
    if (uid == 0) {
      line.addAll(List.of("setpriv", "--bounding-set=" + FEW_RIGHTS, "--inh-caps=-all", "--"));
    } else if (uid > 0) {
      line.addAll(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, supplementary(), "--"));
    }
    line.addAll(command);
    return line;
  }

  private String supplementary() {
    return groups.isEmpty()
        ? "--clear-groups"
        : groups.stream().map(String::valueOf).collect(Collectors.joining(",", "--groups=", ""));
  }

  /** Runs a program to its end. */
  void run(Path directory, FetchLimits limits, List<String> command) throws IOException {
    ProgramOutput output =
        Program.of(limits.time(), as(command, limits))
            .environment(environment())
            .in(directory)
            .run();
    if (output.status() == FILE_SIZE_EXCEEDED) {
      throw new IOException("it is longer than " + limits.bytes() + " bytes");
    }
    if (output.status() != 0) {
      throw new IOException("'" + command.get(0) + "' failed: " + output.words());
    }
  }

  /** Starts a program that writes what it is given to a file that nobody else can open. */
  Process write(Path directory, FetchLimits limits, Path file) throws IOException {
    List<String> keep =
        List.of("sh", "-c", "umask 077; exec cat >\"$1\"", "sh", "./" + file.toString());
    ProcessBuilder builder =
        new ProcessBuilder(as(keep, limits))
            .directory(directory.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment());
    return ProgramStart.start(builder);
  }

  /** Closes what the caller has opened of it. */
  static void finish(Process process, OutputStream out) throws IOException {
    out.close();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("the file could not be written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("cancelled", e);
    }
  }

  /** Makes a directory of this user's, in one where nobody else writes. */
  void directory(Path made) throws IOException {
    Path path =
        Files.createDirectory(
            made,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (uid > 0) {
      Files.setAttribute(path, "unix:uid", (int) uid);
      Files.setAttribute(path, "unix:gid", (int) gid);
    }
  }
}
