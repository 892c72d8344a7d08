package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniException;
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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

  /** Places of verbs in what was recorded. */
  private static final int ADD = 1;

  private static final int CHECK = 2;
  private static final int DEL = 3;
  private static final int GC = 4;
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
      if grep -qx "$(basename "$0") $CNI_COMMAND" "$here/failing"; then
        echo '{"cniVersion":"1.1.0","code":100,"msg":"refused"}'
        exit 1
      fi
      [ "$CNI_COMMAND" != ADD ] || cat "$here/result.json"
      """;

  /** What differs on purpose: the reason, and what takes the difference out of a configuration. */
  private static final Map<String, Consumer<ObjectNode>> BY_DESIGN = new TreeMap<>();

  static {
    BY_DESIGN.put(
        "results are passed on in the network's version, by libcni in the plugin's",
        told -> {
          if (told.get("prevResult") instanceof ObjectNode result) {
            try {
              String version = told.path("cniVersion").asText("");
              told.set("prevResult", new CniResult(result).in(version).tree());
            } catch (CniException e) {
              // Then it stays as it is, and differs.
            }
          }
        });
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

  private static final String RESULT_SO_FAR =
      "a failed ADD is undone with the result so far, libcni keeps whole ones only";
  private static final String UNDONE =
      "a failed ADD is undone at once, libcni leaves that to its caller";
  private static final String CHECKS_NOTHING =
      "cnitool checks without a result what was not attached, here there is nothing to check";
  private static final String DETACHES =
      "libcni's GC detaches what its cache knows, here recover and retries do";
  private static final String GOES_ON =
      "DEL goes on after a plugin that failed, libcni's stops there";

  /**
   * A network and what happens to it.
   *
   * @param version of the configuration; none if empty
   * @param answer the version that plugins answer in
   * @param more what the list says besides
   * @param failing a plugin and the verb that it fails, such as {@code recorder-two DEL}
   */
  private record Scene(
      String version, String answer, boolean list, boolean asked, String more, String failing) {
    @Override
    public String toString() {
      return (version.isEmpty() ? "no version" : version)
          + (list ? " list " : " conf ")
          + (answer.equals(version) ? "" : "answered in " + answer + " ")
          + more
          + failing;
    }
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
          compare(new Scene(version, version, list, asked, "", ""));
        }
      }
    }
    for (String version : List.of("0.4.0", "1.0.0", "1.1.0")) {
      for (String answer : List.of("0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0")) {
        if (!answer.equals(version)) {
          compare(new Scene(version, answer, true, false, "", ""));
        }
      }
    }
    for (String more :
        List.of(
            "\"disableCheck\": true,",
            "\"disableCheck\": \"TRUE\",",
            "\"disableGC\": true,",
            "\"disableGC\": \"false\",",
            "\"disableCheck\": false, \"disableGC\": \"True\",")) {
      compare(new Scene("1.1.0", "1.1.0", true, true, more, ""));
    }
    for (String version : List.of("0.3.1", "0.4.0", "1.0.0", "1.1.0")) {
      for (String plugin : List.of("recorder-one", "recorder-two")) {
        for (String verb : List.of("ADD", "CHECK", "DEL", "GC", "STATUS")) {
          compare(new Scene(version, version, true, false, "", plugin + " " + verb));
        }
      }
    }

    differing.forEach((reason, count) -> System.out.println("  " + count + ": " + reason));
    System.out.printf(
        "libcni: %d compared, %d differ by design, %d otherwise%n",
        compared, designed, wrong.size());
    assertThat(wrong).isEmpty();
    assertThat(compared).isGreaterThan(400);
  }

  /** cnitool's GC has none of them. */
  @Test
  void gcNamesTheAttachmentsThatLibcniNames() throws Exception {
    Path tool = NewestPlugins.gcTool();
    Files.writeString(work.resolve("failing"), "\n");
    Files.createDirectories(work.resolve("calls"));
    String name = "mesosj-" + UUID.randomUUID();
    Path file = Files.createDirectories(work.resolve("conf-" + name)).resolve("10-net.conflist");
    Files.writeString(
        file,
        "{\"cniVersion\": \"1.1.0\", \"name\": \""
            + name
            + "\", \"plugins\": [{\"type\": \"recorder-one\", \"mtu\": 1400},"
            + " {\"type\": \"recorder-two\"}]}");
    Cni cni = Cni.of(CniOptions.pluginsIn(work.resolve("bin")));
    NetworkConfig network = cni.validate(NetworkConfig.read(file));
    for (List<String> valid :
        List.of(List.of("a/eth0"), List.of("a/eth0", "a/eth1", "b/eth0"), List.<String>of())) {
      List<String> line = new ArrayList<>(List.of(tool.toString(), file.toString()));
      line.addAll(valid);
      ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
      builder.environment().put("CNI_PATH", work.resolve("bin").toString());
      Process process = builder.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.onExit().join().exitValue()).as(said).isZero();
      List<Told> theirs = recorded();

      List<Attachment> attachments = new ArrayList<>();
      for (String each : valid) {
        String[] parts = each.split("/", 2);
        attachments.add(new Attachment(network, parts[0], Optional.empty(), parts[1]));
      }
      cni.gc(network, attachments);

      List<Told> ours = recorded();
      assertThat(theirs).hasSize(2);
      assertThat(ours.get(0).config().path("cni.dev/valid-attachments")).hasSize(valid.size());
      compare("GC with " + valid, ours, theirs);
    }
    assertThat(wrong).isEmpty();
  }

  private void compare(Scene scene) throws Exception {
    String name = "mesosj-" + UUID.randomUUID();
    String head = scene.version().isEmpty() ? "" : "\"cniVersion\": \"" + scene.version() + "\", ";
    String one =
        "\"type\": \"recorder-one\", \"mtu\": 1400, \"args\": {\"cni\": {\"labels\": []}},"
            + " \"capabilities\": {\"portMappings\": true, \"mac\": false}";
    String json =
        "{"
            + head
            + scene.more()
            + "\"name\": \""
            + name
            + "\", "
            + (scene.list()
                ? "\"plugins\": [{" + one + "}, {\"type\": \"recorder-two\"}]}"
                : one + "}");
    Path conf = Files.createDirectories(work.resolve("conf-" + name));
    Files.writeString(conf.resolve(scene.list() ? "10-net.conflist" : "10-net.conf"), json);
    Files.writeString(work.resolve("result.json"), result(scene.answer()));
    Files.writeString(work.resolve("failing"), scene.failing() + "\n");

    List<List<Told>> theirs = new ArrayList<>();
    for (String verb : List.of("status", "add", "check", "del", "gc")) {
      theirs.add(cnitool(verb, name, conf, scene));
    }
    List<List<Told>> ours = ours(json, scene);
    if (scene.failing().endsWith(" ADD")) {
      undone(ours, theirs);
      leaveOut(theirs.get(CHECK), "CHECK", CHECKS_NOTHING);
    } else if (scene.failing().endsWith("two DEL")) {
      wentOn(ours.get(DEL), theirs.get(DEL));
    }
    leaveOut(theirs.get(GC), "DEL", DETACHES);
    for (int i = 0; i < ours.size(); i++) {
      compare(scene.toString(), ours.get(i), theirs.get(i));
    }
  }

  private void leaveOut(List<Told> theirs, String command, String reason) {
    int before = theirs.size();
    theirs.removeIf(told -> command.equals(told.environment().get("CNI_COMMAND")));
    int left = before - theirs.size();
    compared += left;
    if (left > 0) {
      designed(reason, left);
    }
  }

  /** What ours did within ADD is theirs' DEL, which had no result. */
  private void undone(List<List<Told>> ours, List<List<Told>> theirs) {
    List<Told> undoing = ours.get(ADD).subList(theirs.get(ADD).size(), ours.get(ADD).size());
    designed(UNDONE, undoing.size());
    for (Told told : undoing) {
      if (told.config().remove("prevResult") != null) {
        designed(RESULT_SO_FAR, 1);
      }
    }
    compare("undoing", List.copyOf(undoing), theirs.get(DEL));
    undoing.clear();
  }

  private void wentOn(List<Told> ours, List<Told> theirs) {
    List<Told> more = ours.subList(theirs.size(), ours.size());
    designed(GOES_ON, more.size());
    compared += more.size();
    more.clear();
  }

  private void designed(String reason, int count) {
    designed += count;
    differing.merge(reason, count, Integer::sum);
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

  private List<Told> cnitool(String verb, String network, Path conf, Scene scene)
      throws IOException {
    Files.createDirectories(work.resolve("calls"));
    ProcessBuilder builder =
        new ProcessBuilder(cnitool.toString(), verb, network, netns.toString())
            .redirectErrorStream(true);
    builder.environment().put("NETCONFPATH", conf.toString());
    builder.environment().put("CNI_PATH", work.resolve("bin").toString());
    if (scene.asked()) {
      builder.environment().put("CAP_ARGS", PORTS);
      builder.environment().put("CNI_ARGS", ARGS);
    }
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // It refuses verbs that the version does not have, of which the plugins hear nothing.
    boolean failed = process.onExit().join().exitValue() != 0;
    boolean refused = said.contains("does not support") || said.contains("is disabled");
    boolean meant = !scene.failing().isEmpty();
    assertThat(!failed || refused || meant).as(scene + " " + verb + ": " + said).isTrue();
    return recorded();
  }

  private List<List<Told>> ours(String json, Scene scene) throws Exception {
    Cni cni = Cni.of(CniOptions.pluginsIn(work.resolve("bin")));
    NetworkConfig plain =
        cni.validate(NetworkConfig.parse(json.getBytes(StandardCharsets.UTF_8), "test"));
    NetworkConfig config =
        scene.asked()
            ? plain.withCapabilityArgs(JsonTrees.read(PORTS.getBytes(StandardCharsets.UTF_8)))
            : plain;
    Attachment bare = Attachment.of(config, container, netns);
    Attachment attachment = scene.asked() ? bare.with(ARGS) : bare;
    List<Optional<CniResult>> result = new ArrayList<>(List.of(Optional.empty()));
    Files.createDirectories(work.resolve("calls"));
    List<List<Told>> ours = new ArrayList<>();
    ours.add(verb(scene, () -> cni.status(plain)));
    ours.add(verb(scene, () -> result.set(0, Optional.of(cni.add(attachment)))));
    Optional<CniResult> known = result.get(0);
    ours.add(known.isPresent() ? verb(scene, () -> cni.check(attachment, known.get())) : List.of());
    ours.add(verb(scene, () -> cni.del(attachment, known)));
    ours.add(verb(scene, () -> cni.gc(plain, List.of())));
    return ours;
  }

  private List<Told> verb(Scene scene, ThrowingCallable verb) throws Exception {
    try {
      verb.call();
    } catch (CniException e) {
      assertThat(scene.failing()).as(scene + ": " + e.getMessage()).isNotEmpty();
    } catch (Throwable e) {
      throw new AssertionError(scene.toString(), e);
    }
    return new ArrayList<>(recorded());
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
