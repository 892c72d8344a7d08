package io.mesosj.base.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The directories that programs are looked for in. Only absolute ones: an empty or relative part of
 * a PATH means the working directory, from which root must not take programs.
 *
 * @param directories in the order in which they are searched
 */
public record SearchPath(List<Path> directories) {
  private static final String USUAL =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** Where administrators' programs are, which many users' PATH leaves out. */
  private static final String ADMINISTRATORS = "/usr/sbin:/sbin:/usr/bin:/bin";

  public SearchPath {
    directories = List.copyOf(directories);
  }

  /** Of the text of a PATH; the usual directories if there is none. */
  public static SearchPath of(Optional<String> path) {
    return parse(path.orElse(USUAL));
  }

  /** This process' PATH, and then where administrators' programs are. */
  public static SearchPath ofThisProcess() {
    String path = System.getenv("PATH");
    return parse(path == null ? USUAL : path + ":" + ADMINISTRATORS);
  }

  private static SearchPath parse(String path) {
    List<Path> directories = new ArrayList<>();
    int from = 0;
    while (from <= path.length()) {
      int colon = path.indexOf(':', from);
      int end = colon < 0 ? path.length() : colon;
      if (end > from && path.charAt(from) == '/') {
        directories.add(Path.of(path.substring(from, end)));
      }
      from = end + 1;
    }
    return new SearchPath(directories);
  }

  /** As a PATH has it. */
  public String text() {
    // Without a stream, which short-lived plugins do not load otherwise.
    Set<String> distinct = new LinkedHashSet<>();
    directories.forEach(directory -> distinct.add(directory.toString()));
    return String.join(File.pathSeparator, distinct);
  }

  /** The first executable file of a name. */
  public Optional<Path> find(String name) {
    for (Path directory : directories) {
      Path program = directory.resolve(name);
      if (Files.isExecutable(program) && Files.isRegularFile(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }
}
