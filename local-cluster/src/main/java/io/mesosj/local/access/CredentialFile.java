package io.mesosj.local.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A cluster's credential in its runtime directory: {@code credentials}, as Mesos' {@code
 * --credentials} has it, with the process that it belongs to; and {@code authorization}, the header
 * for curl. Both are their owner's alone. Who takes over a cluster that was killed finds the secret
 * there, so that its frameworks need no other.
 */
public final class CredentialFile {
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Path directory;

  /** The files below a runtime directory. */
  public CredentialFile(Path runtimeDirectory) {
    this.directory = runtimeDirectory;
  }

  /** The principal and secret. */
  public Path credentials() {
    return directory.resolve("credentials");
  }

  /** The header of requests. */
  public Path authorization() {
    return directory.resolve("authorization");
  }

  /** The credential of an earlier cluster here, or a new one. */
  OwnCredential earlierOrRandom() throws IOException {
    if (!Files.exists(credentials(), LinkOption.NOFOLLOW_LINKS) || isEmpty()) {
      return OwnCredential.random();
    }
    return new OwnCredential(read(credentials()).path("secret").asText());
  }

  /** As a power failure leaves it, since it is not forced to the disk. */
  private boolean isEmpty() throws IOException {
    return Files.readAttributes(credentials(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .size()
        == 0;
  }

  void write(OwnCredential own, String master, Optional<Path> certificate) throws IOException {
    ObjectNode file = JsonTrees.object();
    file.put("master", master);
    certificate.ifPresent(path -> file.put("certificate", path.toAbsolutePath().toString()));
    file.put("pid", ProcessHandle.current().pid());
    file.put("started", Started.of(ProcessHandle.current().pid()).orElse(0L));
    file.putArray("credentials")
        .addObject()
        .put("principal", OwnCredential.PRINCIPAL)
        .put("secret", own.secret());
    put(credentials(), JsonTrees.write(file));
    put(authorization(), "Authorization: " + own.authorization() + "\n");
  }

  private static void put(Path path, String content) throws IOException {
    DurableFile.besideForNow(
            path, content.getBytes(StandardCharsets.UTF_8), DurableFile.Readers.OWNER)
        .putInPlace();
  }

  void remove() throws IOException {
    Files.deleteIfExists(credentials());
    Files.deleteIfExists(authorization());
  }

  /**
   * The credential in a file, if the cluster that wrote it still runs: a stranger may have its
   * address by now.
   */
  static Optional<KnownCluster> live(Path file) throws IOException {
    JsonNode json = JsonTrees.read(secret(file));
    long pid = json.path("pid").asLong();
    boolean runs =
        Started.of(pid).filter(time -> time == json.path("started").asLong()).isPresent();
    if (!runs) {
      return Optional.empty();
    }
    String certificate = json.path("certificate").asText();
    return Optional.of(
        new KnownCluster(
            new OwnCredential(first(json).path("secret").asText()),
            certificate.isEmpty() ? Optional.empty() : Optional.of(Path.of(certificate))));
  }

  /** The cluster that wrote a file, by a name of it. */
  static NamedCluster named(String name, Path file) throws IOException {
    JsonNode json = JsonTrees.read(secret(file));
    long pid = json.path("pid").asLong();
    boolean runs =
        Started.of(pid).filter(time -> time == json.path("started").asLong()).isPresent();
    return new NamedCluster(name, json.path("master").asText(), pid, runs);
  }

  private static JsonNode read(Path file) throws IOException {
    JsonNode entry = first(JsonTrees.read(secret(file)));
    if (entry.path("secret").asText().isEmpty()) {
      throw new IOException("there is no credential in '" + file + "'; remove it");
    }
    return entry;
  }

  private static JsonNode first(JsonNode json) {
    return json.path("credentials").path(0);
  }

  /** The content of a file that is really nobody else's. */
  private static byte[] secret(Path file) throws IOException {
    boolean ours = Owner.ofProcess() == Owner.of(file);
    if (!ours || !OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
      throw new IOException("'" + file + "' is not ours alone, so it is not trusted; remove it");
    }
    return SmallFile.bytes(file);
  }
}
