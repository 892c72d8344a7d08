package io.mesosj.local.fetch;

import io.mesosj.base.file.FileTree;
import io.mesosj.base.text.OneLine;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.apache.mesos.v1.Protos.CommandInfo;

/**
 * Fetches a command's URIs: copies local files, downloads others, unpacks archives, sets the
 * executable bit. All of it is done as the task's user, so that a framework gets nothing that its
 * user may not read, and each into a directory of its own, so that nothing comes through a link
 * that came before; what has arrived is moved into the sandbox. Source: Mesos' {@code
 * docs/fetcher.md}.
 */
public final class Fetcher {
  private static final List<String> TAR =
      List.of(".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz");

  private final Path sandbox;
  private final TaskUser user;
  private final FetchLimits limits;

  /**
   * A fetcher for one sandbox.
   *
   * @param sandbox the user's, in a directory where only the agent writes
   */
  public Fetcher(Path sandbox, TaskUser user, FetchLimits limits) {
    this.sandbox = sandbox;
    this.user = user;
    this.limits = limits;
  }

  /**
   * Fetches everything.
   *
   * @throws IOException naming the URI that can't be fetched or unpacked; nothing of it is left
   */
  public void fetch(List<CommandInfo.URI> uris) throws IOException {
    if (uris.isEmpty()) {
      return;
    }
    Path staging = Files.createDirectory(sandbox.resolveSibling(".fetch-" + sandbox.getFileName()));
    try {
      // To be passed through: the directories above may be closed to the user.
      Files.setPosixFilePermissions(staging, PosixFilePermissions.fromString("rwx--x--x"));
      for (int i = 0; i < uris.size(); i++) {
        fetch(uris.get(i), staging.resolve("f" + i), staging.resolve("x" + i));
      }
    } finally {
      FileTree.remove(staging);
    }
  }

  private void fetch(CommandInfo.URI uri, Path fetched, Path unpacked) throws IOException {
    try {
      user.directory(fetched);
      Path file = destination(uri);
      obtain(uri.getValue(), file, fetched);
      if (uri.getExecutable()) {
        user.run(fetched, limits, List.of("chmod", "755", "./" + file));
      } else if (uri.getExtract() || !uri.hasExtract()) {
        user.directory(unpacked);
        unpack(file, fetched, unpacked);
        Arrivals.move(unpacked, sandbox);
      }
      Arrivals.move(fetched, sandbox);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          "can't fetch '" + OneLine.of(uri.getValue(), 200) + "': " + e.getMessage(), e);
    }
  }

  /** In the sandbox, whatever the URI says. */
  private static Path destination(CommandInfo.URI uri) throws IOException {
    String value = uri.getValue();
    int query = value.indexOf('?');
    String path = query < 0 ? value : value.substring(0, query);
    String name =
        uri.hasOutputFile() ? uri.getOutputFile() : path.substring(path.lastIndexOf('/') + 1);
    try {
      Path root = Path.of("/");
      Path file = root.relativize(root.resolve(name).normalize());
      boolean inside = !name.startsWith("/") && !Path.of(name).normalize().startsWith("..");
      if (inside && !file.toString().isEmpty()) {
        return file;
      }
    } catch (InvalidPathException e) {
      throw new IOException("'" + OneLine.of(name, 200) + "' is no file name", e);
    }
    throw new IOException("'" + OneLine.of(name, 200) + "' is no file name in the sandbox");
  }

  private void obtain(String value, Path file, Path directory) throws IOException {
    if (file.getParent() != null) {
      user.run(directory, limits, List.of("mkdir", "-p", "./" + file.getParent()));
    }
    switch (scheme(value)) {
      case "" -> copy(Path.of(value), file, directory);
      case "file" -> copy(Path.of(value.substring("file://".length())), file, directory);
      case "http", "https", "ftp" -> download(value, file, directory);
      default ->
          user.run(directory, limits, List.of("hadoop", "fs", "-copyToLocal", value, "./" + file));
    }
  }

  private static String scheme(String value) throws IOException {
    if (value.startsWith("/")) {
      return "";
    }
    int colon = value.indexOf("://");
    if (colon <= 0) {
      throw new IOException("it is neither an absolute path nor scheme://…");
    }
    return value.substring(0, colon).toLowerCase(Locale.ROOT);
  }

  private void copy(Path from, Path to, Path directory) throws IOException {
    user.run(directory, limits, List.of("cp", "-L", "--", from.toString(), "./" + to));
  }

  private void download(String value, Path to, Path directory) throws IOException {
    Process writer = user.write(directory, limits, to);
    try {
      OutputStream out = writer.getOutputStream();
      new Download(limits).copy(URI.create(value), out);
      TaskUser.finish(writer, out);
    } finally {
      writer.destroyForcibly();
    }
    user.run(directory, limits, List.of("chmod", "644", "./" + to));
  }

  private void unpack(Path file, Path directory, Path into) throws IOException {
    String name = file.getFileName().toString();
    String path = Path.of("..").resolve(directory.getFileName()).resolve(file).toString();
    if (TAR.stream().anyMatch(name::endsWith)) {
      user.run(into, limits, List.of("tar", "--no-same-permissions", "-xf", path));
    } else if (name.endsWith(".gz")) {
      user.run(directory, limits, List.of("gzip", "-dkf", "--", "./" + file));
    } else if (name.endsWith(".zip")) {
      user.run(into, limits, List.of("unzip", "-o", "-q", path));
    }
  }
}
