package io.mesosj.local.fetch;

import io.mesosj.base.process.Program;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.mesos.v1.Protos.CommandInfo;

/**
 * Fetches a command's URIs: copies local files, downloads others, unpacks archives, sets the
 * executable bit. Local files are read as the task's user, so that a framework gets nothing that
 * its user may not read. Source: Mesos' {@code docs/fetcher.md}.
 */
public final class Fetcher {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final List<String> TAR =
      List.of(".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz");

  private final Path sandbox;
  private final long uid;
  private final long gid;

  /**
   * A fetcher for one sandbox.
   *
   * @param uid the user who must be allowed to read local files
   * @param gid the user's group
   */
  public Fetcher(Path sandbox, long uid, long gid) {
    this.sandbox = sandbox;
    this.uid = uid;
    this.gid = gid;
  }

  /**
   * Fetches everything.
   *
   * @throws IOException naming the URI that can't be fetched or unpacked
   */
  public void fetch(List<CommandInfo.URI> uris) throws IOException {
    for (CommandInfo.URI uri : uris) {
      try {
        fetch(uri);
      } catch (IOException | IllegalArgumentException e) {
        throw new IOException(
            "can't fetch '" + printable(uri.getValue()) + "': " + e.getMessage(), e);
      }
    }
  }

  private void fetch(CommandInfo.URI uri) throws IOException {
    Path file = destination(uri);
    // As the user: a link that came out of an archive leads no further than that user may go.
    as(List.of("mkdir", "-p", "--", file.resolveSibling("").toString()));
    String value = uri.getValue();
    String scheme = scheme(value);
    switch (scheme) {
      case "" -> copy(Path.of(value), file);
      case "file" -> copy(Path.of(value.substring("file://".length())), file);
      case "http", "https", "ftp" -> download(value, file);
      default -> as(List.of("hadoop", "fs", "-copyToLocal", value, file.toString()));
    }
    if (uri.getExecutable()) {
      as(List.of("chmod", "755", "--", file.toString()));
    } else if (uri.getExtract() || !uri.hasExtract()) {
      unpack(file);
    }
  }

  /** In the sandbox, whatever the URI says. */
  private Path destination(CommandInfo.URI uri) throws IOException {
    String value = uri.getValue();
    int query = value.indexOf('?');
    String path = query < 0 ? value : value.substring(0, query);
    String name =
        uri.hasOutputFile() ? uri.getOutputFile() : path.substring(path.lastIndexOf('/') + 1);
    try {
      Path file = sandbox.resolve(name).normalize();
      if (!name.isEmpty() && file.startsWith(sandbox) && !file.equals(sandbox)) {
        return file;
      }
    } catch (InvalidPathException e) {
      throw new IOException("'" + printable(name) + "' is no file name", e);
    }
    throw new IOException("'" + printable(name) + "' is no file name in the sandbox");
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

  private void copy(Path from, Path to) throws IOException {
    as(List.of("cp", "-L", "--", from.toString(), to.toString()));
  }

  private void download(String value, Path to) throws IOException {
    Path file = Files.createTempFile("mesos-uri", "");
    try {
      download(URI.create(value), file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      copy(file, to);
    } finally {
      Files.delete(file);
    }
  }

  private static void download(URI uri, Path to) throws IOException {
    URLConnection connection = uri.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    if (connection instanceof HttpURLConnection http && http.getResponseCode() != 200) {
      throw new IOException("the server answered " + http.getResponseCode());
    }
    try (InputStream in = connection.getInputStream()) {
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void unpack(Path file) throws IOException {
    String name = file.getFileName().toString();
    String path = file.toString();
    if (TAR.stream().anyMatch(name::endsWith)) {
      as(List.of("tar", "-C", sandbox.toString(), "-xf", path));
    } else if (name.endsWith(".gz")) {
      as(List.of("gzip", "-dkf", "--", path));
    } else if (name.endsWith(".zip")) {
      as(List.of("unzip", "-o", "-q", "-d", sandbox.toString(), path));
    }
  }

  /** As the task's user, who owns the sandbox. */
  private void as(List<String> command) throws IOException {
    List<String> line = new ArrayList<>();
    if (uid != 0) {
      line.addAll(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--"));
    }
    line.addAll(command);
    Program.of(LIMIT, line).run().orFail();
  }

  private static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars().limit(200).forEach(c -> shown.append(Character.isISOControl(c) ? ' ' : (char) c));
    return shown.toString();
  }
}
