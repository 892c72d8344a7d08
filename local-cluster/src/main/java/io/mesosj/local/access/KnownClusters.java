package io.mesosj.local.access;

import io.mesosj.base.process.UserDirectories;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a user's commands find the credentials of that user's clusters, by the addresses of their
 * master and agent, as kubectl finds its own: links to the credentials in a directory that only the
 * user enters. Root's is {@code /run/mesos-execute-j/clusters}; another user's, and that of who is
 * root in a user namespace only, is below {@code $XDG_RUNTIME_DIR}, or below {@code ~/.local/state}
 * where that is not there or others write there. {@code $MESOS_EXECUTE_CLUSTERS} is another one,
 * such as a test suite's.
 */
public final class KnownClusters {
  /** Names another directory, for clusters that a user's other commands are not to find. */
  static final String VARIABLE = "MESOS_EXECUTE_CLUSTERS";

  /** In front of a name; no address begins so. */
  private static final String NAMED = "@";

  private static final Path RUN = Path.of("/run");

  private final Path directory;

  KnownClusters(Path directory) {
    this.directory = directory;
  }

  /** Those of the user who runs this process. */
  public static KnownClusters ofUser(Map<String, String> environment) throws IOException {
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isEmpty()) {
      return new KnownClusters(Path.of(named).toAbsolutePath());
    }
    if (Owner.ofProcess() == 0 && Files.isWritable(RUN)) {
      return new KnownClusters(RUN.resolve("mesos-execute-j/clusters"));
    }
    Path base = new UserDirectories(environment).runtime();
    return new KnownClusters(base.resolve("mesos-execute-j").resolve("clusters"));
  }

  /**
   * The cluster of a master, {@code HOST:PORT} or its URL; empty when it is none of this user's.
   *
   * @throws IOException if there is a credential that can't be read or trusted
   */
  public Optional<KnownCluster> find(String master) throws IOException {
    Path link = link(master);
    if (!Files.exists(link)) {
      // Never there, or a cluster that was killed and whose directories are gone.
      return Optional.empty();
    }
    requireOurs();
    return CredentialFile.live(link);
  }

  /**
   * The cluster with a name, also when it was killed; empty when there is none.
   *
   * @throws IOException if what tells of it can't be read or trusted
   */
  public Optional<NamedCluster> named(String name) throws IOException {
    Path link = directory.resolve(NAMED + name);
    if (!Files.isSymbolicLink(link)) {
      return Optional.empty();
    }
    requireOurs();
    return Optional.of(
        Files.exists(link)
            ? CredentialFile.named(name, link)
            : new NamedCluster(name, "", 0, false));
  }

  /** All clusters with names, sorted by these. */
  public List<NamedCluster> named() throws IOException {
    List<NamedCluster> clusters = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return clusters;
    }
    try (DirectoryStream<Path> links = Files.newDirectoryStream(directory, NAMED + "*")) {
      for (Path link : links) {
        String name = link.getFileName().toString().substring(NAMED.length());
        if (NamedCluster.isName(name)) {
          named(name).ifPresent(clusters::add);
        }
      }
    }
    clusters.sort(Comparator.comparing(NamedCluster::name));
    return clusters;
  }

  /**
   * Where what a cluster in the background says is written, and the locks of those who start it.
   */
  public Path beside(String file) throws IOException {
    makeDirectory();
    return directory.resolve(file);
  }

  /** Names a cluster that runs, by the file with its credentials. */
  public void name(String name, Path credentials) throws IOException {
    makeDirectory();
    point(directory.resolve(NAMED + name), credentials);
  }

  /** Forgets a name. */
  public void forget(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(NAMED + name));
  }

  private void requireOurs() throws IOException {
    if (Owner.of(directory) != Owner.ofProcess()) {
      throw new IOException("'" + directory + "' is somebody else's, so it is not trusted");
    }
  }

  void add(String master, Path credentials) throws IOException {
    makeDirectory();
    removeDangling();
    point(link(master), credentials);
  }

  private void makeDirectory() throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    requireOurs();
  }

  private static void point(Path link, Path credentials) throws IOException {
    Path made = link.resolveSibling(link.getFileName() + "." + ProcessHandle.current().pid());
    Files.deleteIfExists(made);
    Files.createSymbolicLink(made, credentials);
    Files.move(made, link, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Those of clusters that were killed, whose directories somebody has cleaned up since. */
  private void removeDangling() throws IOException {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(directory)) {
      for (Path link : links) {
        boolean named = link.getFileName().toString().startsWith(NAMED);
        if (Files.isSymbolicLink(link) && !Files.exists(link) && !named) {
          Files.deleteIfExists(link);
        }
      }
    }
  }

  /** Forgets a cluster, unless another has its address by now. */
  void remove(String master, Path credentials) throws IOException {
    Path link = link(master);
    if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(credentials)) {
      Files.delete(link);
    }
  }

  private Path link(String master) {
    String address = master.toLowerCase(Locale.ROOT);
    int scheme = address.indexOf("://");
    address = scheme < 0 ? address : address.substring(scheme + 3);
    int slash = address.indexOf('/');
    address = slash < 0 ? address : address.substring(0, slash);
    if (address.startsWith("localhost:")) {
      address = "127.0.0.1" + address.substring("localhost".length());
    }
    return directory.resolve(address.replace(':', '_'));
  }
}
