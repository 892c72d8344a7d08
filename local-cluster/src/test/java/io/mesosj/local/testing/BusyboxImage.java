package io.mesosj.local.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A small image of the machine's static busybox, as {@code docker save} would write it. Its {@code
 * /www} has a page, its {@code /etc/passwd} has root and nobody.
 */
public final class BusyboxImage {
  private static final List<String> APPLETS =
      List.of(
          "sh",
          "ash",
          "awk",
          "cat",
          "chmod",
          "cp",
          "cut",
          "date",
          "dd",
          "echo",
          "env",
          "false",
          "grep",
          "head",
          "hostname",
          "httpd",
          "id",
          "ifconfig",
          "ip",
          "kill",
          "ls",
          "mkdir",
          "mount",
          "mv",
          "nc",
          "nslookup",
          "ping",
          "printf",
          "ps",
          "pwd",
          "readlink",
          "rm",
          "route",
          "sed",
          "seq",
          "sleep",
          "stat",
          "tail",
          "test",
          "touch",
          "tr",
          "true",
          "tty",
          "umount",
          "uname",
          "wc",
          "wget",
          "whoami",
          "yes");

  private final String name;
  private final Map<String, Object> config = new LinkedHashMap<>();
  private final Map<String, String> links = new LinkedHashMap<>();
  private final Set<String> pipes = new LinkedHashSet<>();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, byte[]> late = new LinkedHashMap<>();
  private final Map<String, String> hardLinks = new LinkedHashMap<>();
  private final Map<String, byte[]> upper = new LinkedHashMap<>();
  private boolean damaged;

  private BusyboxImage(String name) {
    this.name = name;
    config.put("Env", List.of("PATH=/bin"));
    config.put("Cmd", List.of("sh"));
  }

  /** An image of that name, {@code tiny} or {@code tiny:1}. */
  public static BusyboxImage named(String name) {
    return new BusyboxImage(name);
  }

  public BusyboxImage env(String... variables) {
    config.put("Env", Stream.concat(Stream.of("PATH=/bin"), Stream.of(variables)).toList());
    return this;
  }

  public BusyboxImage entrypoint(String... words) {
    config.put("Entrypoint", List.of(words));
    return this;
  }

  /** Has exactly these variables. */
  public BusyboxImage environment(String... variables) {
    config.put("Env", List.of(variables));
    return this;
  }

  public BusyboxImage cmd(String... words) {
    config.put("Cmd", List.of(words));
    return this;
  }

  public BusyboxImage workingDir(String directory) {
    config.put("WorkingDir", directory);
    return this;
  }

  public BusyboxImage user(String user) {
    config.put("User", user);
    return this;
  }

  /** Has a link in place of what else is there. */
  public BusyboxImage link(String path, String target) {
    links.put(path, target);
    return this;
  }

  /** Has a pipe in place of what else is there. */
  public BusyboxImage pipe(String path) {
    pipes.add(path);
    return this;
  }

  /** Has these bytes in a file. */
  public BusyboxImage file(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  /** Has a file of any name at the layer's end, when its links are there. */
  public BusyboxImage lateFile(String path, byte[] content) {
    late.put(path, content);
    return this;
  }

  /** Has a file in a layer above, {@code data/.wh.gone} for one that is to be gone. */
  public BusyboxImage upperFile(String path, String content) {
    upper.put(path, bytes(content));
    return this;
  }

  /** Has a second name, of any kind, for a file of any name. */
  public BusyboxImage hardLink(String path, String target) {
    hardLinks.put(path, target);
    return this;
  }

  /** Lets the layer differ from what the configuration says it is. */
  public BusyboxImage damaged() {
    damaged = true;
    return this;
  }

  /** Writes {@code directory/NAME[:TAG].tar}. */
  public Path saveTo(Path directory) throws IOException {
    List<byte[]> layers = upper.isEmpty() ? List.of(layer()) : List.of(layer(), upperLayer());
    byte[] configuration = json(configuration(layers));
    int colon = name.indexOf(':');
    String repository = colon < 0 ? name : name.substring(0, colon);
    String tag = colon < 0 ? "latest" : name.substring(colon + 1);
    Map<String, Object> image =
        Map.of(
            "Config", "config.json",
            "RepoTags", List.of(repository + ":" + tag),
            "Layers", layers.stream().map(BusyboxImage::layerName).toList());
    TarWriter archive =
        new TarWriter()
            .file("manifest.json", 0644, json(List.of(image)))
            .file("repositories", 0644, json(Map.of(repository, Map.of(tag, "layer"))))
            .file("config.json", 0644, configuration)
            .directory("layer", 0755);
    layers.forEach(layer -> archive.file(layerName(layer), 0644, layer));
    Path file = directory.resolve(name + ".tar");
    Files.createDirectories(file.getParent());
    return Files.write(file, archive.toBytes());
  }

  private static String layerName(byte[] layer) {
    return "layer/" + sha256(layer).substring(0, 12) + ".tar";
  }

  private byte[] upperLayer() {
    TarWriter tar = new TarWriter();
    upper.forEach((path, content) -> tar.file(path, 0644, content));
    return tar.toBytes();
  }

  private Map<String, Object> configuration(List<byte[]> layers) {
    return Map.of(
        "architecture",
        System.getProperty("os.arch").replace("aarch64", "arm64").replace("x86_64", "amd64"),
        "os",
        "linux",
        "config",
        config,
        "rootfs",
        Map.of("type", "layers", "diff_ids", layers.stream().map(this::diffId).toList()));
  }

  private String diffId(byte[] layer) {
    return "sha256:" + (damaged ? "0".repeat(64) : sha256(layer));
  }

  private byte[] layer() throws IOException {
    TarWriter tar = new TarWriter();
    for (String directory :
        List.of("bin", "dev", "etc", "home", "mnt", "proc", "root", "sys", "www")) {
      if (isPlain(directory)) {
        tar.directory(directory, 0755);
      }
    }
    tar.directory("tmp", 01777);
    tar.file("bin/busybox", 0755, Files.readAllBytes(Path.of("/bin/busybox")));
    APPLETS.forEach(applet -> tar.link("bin/" + applet, "busybox"));
    tar.file("www/index.html", 0644, bytes("hello from the image\n"));
    String passwd = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n";
    files.putIfAbsent("etc/passwd", bytes(passwd));
    files.putIfAbsent("etc/group", bytes("root:x:0:\nnogroup:x:65534:\n"));
    files.forEach(
        (path, content) -> {
          if (isPlain(path)) {
            tar.file(path, 0644, content);
          }
        });
    links.forEach(tar::link);
    pipes.forEach(tar::fifo);
    hardLinks.forEach(tar::hardLink);
    late.forEach((path, content) -> tar.file(path, 0644, content));
    return tar.toBytes();
  }

  private boolean isPlain(String path) {
    boolean behindLink = links.keySet().stream().anyMatch(link -> path.startsWith(link + "/"));
    return !behindLink && !links.containsKey(path) && !pipes.contains(path);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] json(Object value) {
    try {
      return new ObjectMapper().writeValueAsBytes(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
