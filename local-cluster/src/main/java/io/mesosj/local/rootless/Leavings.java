package io.mesosj.local.rootless;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.FileTree;
import io.mesosj.base.process.ProcessDirectories;
import io.mesosj.local.cgroup.CgroupPlace;
import io.mesosj.local.cgroup.LeftCgroups;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What runs in namespaces that were killed have left, and the images that all of them share. */
public final class Leavings {
  private final UserPlaces places;
  private final IdMaps maps;

  private Leavings(UserPlaces places, IdMaps maps) {
    this.places = places;
    this.maps = maps;
  }

  /** Those of the user who runs this process. */
  public static Leavings ofUser(Map<String, String> environment) throws IOException {
    return new Leavings(
        new UserPlaces(environment), IdMaps.ofUser(System.getProperty("user.name", "")));
  }

  /**
   * Removes them, as their owners, who are only in a user namespace.
   *
   * @param images whether the images go, too
   * @return what was removed
   * @throws FailureException if a run goes on that uses the images, or something can't be removed
   */
  public List<Path> remove(boolean images)
      throws IOException, InterruptedException, FailureException {
    ProcessDirectories states = new ProcessDirectories(places.states());
    ProcessDirectories works = new ProcessDirectories(places.works());
    List<Path> gone = new ArrayList<>(works.abandoned());
    if (images && Files.isDirectory(places.images())) {
      requireNobody(works, gone);
      gone.add(places.images());
    }
    for (Path state : states.abandoned()) {
      if (maps.uid() == 0) {
        LeftCgroups.ofThisHost()
            .removeTree(CgroupPlace.parentOf(String.valueOf(state.getFileName())));
      }
      FileTree.remove(state);
    }
    if (maps.uid() == 0) {
      for (Path path : gone) {
        FileTree.remove(path);
      }
    } else if (!gone.isEmpty()) {
      Path state = states.make(ProcessDirectories.newName());
      try {
        Inside.run(maps, state, rm(gone));
      } finally {
        FileTree.remove(state);
      }
    }
    for (Path path : gone) {
      if (Files.exists(path)) {
        throw new FailureException("'" + path + "' could not be removed", ExitCode.FAILURE);
      }
    }
    return gone;
  }

  private static void requireNobody(ProcessDirectories works, List<Path> abandoned)
      throws IOException, FailureException {
    if (Files.isDirectory(works.place())) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(works.place())) {
        for (Path one : all) {
          if (!abandoned.contains(one)) {
            throw new FailureException(
                "a run goes on that uses the images: '" + one + "' is its directory",
                ExitCode.FAILURE);
          }
        }
      }
    }
  }

  private static List<String> rm(List<Path> paths) {
    List<String> line = new ArrayList<>(List.of("rm", "-rf", "--"));
    paths.forEach(path -> line.add(path.toString()));
    return line;
  }

  /** A program as root of a user namespace of its own. */
  private static final class Inside {
    private Inside() {}

    static void run(IdMaps maps, Path state, List<String> program)
        throws IOException, InterruptedException, FailureException {
      Path go = Entrance.makeGo(state);
      List<String> line =
          new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "unshare", "--user", "sh"));
      line.addAll(List.of("-c", "read -r _ < \"$0\"; exec \"$@\"", go.toString()));
      line.addAll(program);
      Process process = new ProcessBuilder(line).inheritIO().start();
      try {
        Entrance.awaitNamespace(process, "user");
        maps.write(process.pid());
        int code = Entrance.letGo(go, process);
        if (code != 0) {
          throw new FailureException(
              program.get(0) + " ended with " + code + " in a user namespace", ExitCode.FAILURE);
        }
      } catch (IOException e) {
        throw new FailureException("without root: " + FileProblem.describe(e), e);
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
