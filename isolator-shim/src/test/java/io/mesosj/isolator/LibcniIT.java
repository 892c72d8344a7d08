package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniOptions;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.testing.NewestPlugins;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What plugins are told by this project's runtime and by libcni, whose {@code cnitool} runs the
 * same networks through the same verbs. It keeps its results in /var/lib/cni, under networks that
 * nobody else has.
 */
@NeedsRoot
class LibcniIT {
  private static final List<String> VERSIONS =
      List.of("", "0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0");
  private static final String PORTS =
      "{\"portMappings\":[{\"hostPort\":8080,\"containerPort\":80,\"protocol\":\"tcp\"}]}";
  private static final String ARGS = "IgnoreUnknown=1;K8S_POD_NAME=web";

  /** Writes down what it is told, and answers what lies beside it. */
  private static final String RECORDER =
      """
      #!/bin/sh
      here=$(dirname "$0")/..
      if [ "$CNI_COMMAND" = VERSION ]; then
        cat > /dev/null
        printf '{"cniVersion":"1.1.0","supportedVersions":["0.1.0","0.2.0","0.3.0","0.3.1","0.4.0",'
        echo '"1.0.0","1.1.0"]}'
        exit 0
      fi
      call=$here/calls/$(printf %03d $(ls "$here/calls" | wc -l))
      { echo "plugin=$(basename "$0")"; env | grep '^CNI_' | sort; } > $call.env
      cat > $call.json
      [ "$CNI_COMMAND" != ADD ] || cat "$here/result.json"
      """;

  /** What differs on purpose: the reason, and what takes the difference out of a configuration. */
  private static final Map<String, Consumer<ObjectNode>> BY_DESIGN = new TreeMap<>();

  static {
    BY_DESIGN.put(
        "libcni writes an empty cniVersion where the configuration names none",
        told -> {
          if (told.path("cniVersion").asText("").isEmpty()) {
            told.remove("cniVersion");
          }
        });
    BY_DESIGN.put(
        "libcni adds an empty dns to results, which plugins take for none",
        told -> {
          if (told.get("prevResult") instanceof ObjectNode result && result.path("dns").isEmpty()) {
            result.remove("dns");
          }
        });
    BY_DESIGN.put(
        "libcni names the version of a result that has none",
        told -> {
          if (told.get("prevResult") instanceof ObjectNode result
              && result.path("cniVersion").asText("").equals("0.1.0")) {
            result.remove("cniVersion");
          }
        });
    BY_DESIGN.put(
        "cnitool's list of no attachments is null, which older plugins can't read",
        told -> {
          for (String key : List.of("cni.dev/valid-attachments", "cni.dev/attachments")) {
            if (told.path(key).isEmpty()) {
              told.remove(key);
            }
          }
        });
  }

  /** One call of a plugin. */
  private record Told(Map<String, String> environment, ObjectNode config) {}

  @TempDir private Path work;
  private Path netns;
  private String container;
  private Path cnitool;
  private int compared;
  private int designed;
  private final Map<String, Integer> differing = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();

  @BeforeEach
  void makePlugins() throws Exception {
    cnitool = NewestPlugins.cnitool();
    work = work.toRealPath();
    for (String plugin : List.of("recorder-one", "recorder-two")) {
      Path file = Files.createDirectories(work.resolve("bin")).resolve(plugin);
      Files.writeString(file, RECORDER);
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    netns = Files.createFile(work.resolve("ns"));
    byte[] digest =
        MessageDigest.getInstance("SHA-512")
            .digest(netns.toString().getBytes(StandardCharsets.UTF_8));
    container = "cnitool-" + HexFormat.of().formatHex(digest, 0, 10);
  }

  @Test
  void pluginsAreToldWhatLibcniTellsThem() throws Exception {
    for (String version : VERSIONS) {
      for (boolean list : new boolean[] {false, true}) {
        for (boolean asked : new boolean[] {false, true}) {
          compareNetwork(version, list, asked);
        }
      }
    }

    differing.forEach((reason, count) -> System.out.println("  " + count + ": " + reason));
    System.out.printf(
        "libcni: %d compared, %d differ by design, %d otherwise%n",
        compared, designed, wrong.size());
    assertThat(wrong).isEmpty();
    assertThat(compared).isGreaterThan(100);
  }

  private void compareNetwork(String version, boolean list, boolean asked) throws Exception {
    String name = "mesosj-" + UUID.randomUUID();
    String head = version.isEmpty() ? "" : "\"cniVersion\": \"" + version + "\", ";
    String one =
        "\"type\": \"recorder-one\", \"mtu\": 1400, \"args\": {\"cni\": {\"labels\": []}},"
            + " \"capabilities\": {\"portMappings\": true, \"mac\": false}";
    String json =
        "{"
            + head
            + "\"name\": \""
            + name
            + "\", "
            + (list ? "\"plugins\": [{" + one + "}, {\"type\": \"recorder-two\"}]}" : one + "}");
    Path conf = Files.createDirectories(work.resolve("conf-" + name));
    Files.writeString(conf.resolve(list ? "10-net.conflist" : "10-net.conf"), json);
    Files.writeString(work.resolve("result.json"), result(version));
    String what = (version.isEmpty() ? "no version" : version) + (list ? " list" : " conf");

    List<List<Told>> theirs = new ArrayList<>();
    for (String verb : List.of("status", "add", "check", "del", "gc")) {
      theirs.add(cnitool(verb, name, conf, asked));
    }
    List<List<Told>> ours = ours(json, asked);
    for (int i = 0; i < ours.size(); i++) {
      compare(what, ours.get(i), theirs.get(i));
    }
  }

  private static String result(String version) {
    return switch (version) {
      case "" -> "{\"ip4\": {\"ip\": \"10.1.2.3/24\", \"gateway\": \"10.1.2.1\"}}";
      case "0.1.0", "0.2.0" ->
          "{\"cniVersion\": \"%s\", \"ip4\": {\"ip\": \"10.1.2.3/24\", \"gateway\": \"10.1.2.1\"}}"
              .formatted(version);
      default ->
          ("{\"cniVersion\": \"%s\", \"interfaces\": [{\"name\": \"eth0\", \"mac\":"
                  + " \"02:00:00:00:00:01\", \"sandbox\": \"/ns\"}], \"ips\": [{%s\"interface\": 0,"
                  + " \"address\": \"10.1.2.3/24\", \"gateway\": \"10.1.2.1\"}], \"routes\":"
                  + " [{\"dst\": \"0.0.0.0/0\"}]}")
              .formatted(version, version.startsWith("0.") ? "\"version\": \"4\", " : "");
    };
  }

  private List<Told> cnitool(String verb, String network, Path conf, boolean asked)
      throws IOException {
    Files.createDirectories(work.resolve("calls"));
    ProcessBuilder builder =
        new ProcessBuilder(cnitool.toString(), verb, network, netns.toString())
            .redirectErrorStream(true);
    builder.environment().put("NETCONFPATH", conf.toString());
    builder.environment().put("CNI_PATH", work.resolve("bin").toString());
    if (asked) {
      builder.environment().put("CAP_ARGS", PORTS);
      builder.environment().put("CNI_ARGS", ARGS);
    }
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // It refuses verbs that the version does not have, of which the plugins hear nothing.
    assertThat(process.onExit().join().exitValue() == 0 || said.contains("does not support"))
        .as(verb + ": " + said)
        .isTrue();
    return recorded();
  }

  private List<List<Told>> ours(String json, boolean asked) throws Exception {
    Cni cni = Cni.of(CniOptions.pluginsIn(work.resolve("bin")));
    NetworkConfig plain =
        cni.validate(NetworkConfig.parse(json.getBytes(StandardCharsets.UTF_8), "test"));
    NetworkConfig config =
        asked
            ? plain.withCapabilityArgs(JsonTrees.read(PORTS.getBytes(StandardCharsets.UTF_8)))
            : plain;
    Attachment attachment = Attachment.of(config, container, netns);
    attachment = asked ? attachment.with(ARGS) : attachment;
    List<List<Told>> ours = new ArrayList<>();
    Files.createDirectories(work.resolve("calls"));
    cni.status(plain);
    ours.add(recorded());
    CniResult result = cni.add(attachment);
    ours.add(recorded());
    cni.check(attachment, result);
    ours.add(recorded());
    cni.del(attachment, Optional.of(result));
    ours.add(recorded());
    cni.gc(plain, List.of());
    ours.add(recorded());
    return ours;
  }

  private List<Told> recorded() throws IOException {
    Path calls = work.resolve("calls");
    List<Told> told = new ArrayList<>();
    List<Path> files;
    try (var listing = Files.list(calls)) {
      files = listing.sorted().toList();
    }
    for (Path file : files) {
      if (file.toString().endsWith(".env")) {
        Map<String, String> environment = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
          environment.put(line.split("=", 2)[0], line.split("=", 2)[1]);
        }
        Path config = Path.of(file.toString().replace(".env", ".json"));
        told.add(new Told(environment, JsonTrees.read(Files.readAllBytes(config))));
      }
    }
    for (Path file : files) {
      Files.delete(file);
    }
    return told;
  }

  private void compare(String what, List<Told> ours, List<Told> theirs) {
    compared += Math.max(ours.size(), theirs.size());
    if (ours.size() != theirs.size()) {
      wrong.add(what + ": " + ours + " instead of " + theirs);
      return;
    }
    for (int i = 0; i < ours.size(); i++) {
      compare(what, ours.get(i), theirs.get(i));
    }
  }

  private void compare(String what, Told ours, Told theirs) {
    List<String> reasons = new ArrayList<>();
    Map<String, String> mine = ours.environment();
    Map<String, String> other = new TreeMap<>(theirs.environment());
    if (!mine.equals(other) && other.values().removeIf(String::isEmpty)) {
      reasons.add("libcni sets variables that have no value to nothing, here they are left out");
    }
    ObjectNode told = ours.config().deepCopy();
    ObjectNode toldByThem = theirs.config().deepCopy();
    BY_DESIGN.forEach(
        (reason, removal) -> {
          ObjectNode before = toldByThem.deepCopy();
          if (!told.equals(toldByThem)) {
            removal.accept(told);
            removal.accept(toldByThem);
            if (!before.equals(toldByThem)) {
              reasons.add(reason);
            }
          }
        });
    if (!mine.equals(other) || !told.equals(toldByThem)) {
      wrong.add(what + ": " + mine + told + " instead of " + other + toldByThem);
    } else if (!reasons.isEmpty()) {
      designed++;
      reasons.forEach(reason -> differing.merge(reason, 1, Integer::sum));
    }
  }
}
