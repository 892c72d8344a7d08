package io.mesosj.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.codec.MessagesOrigin;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.apache.mesos.v1.Protos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a framework hears of it when other messages than ours are in use. */
class MessagesOriginTest {
  @TempDir Path directory;

  /** What the check says, as a program. */
  static final class Asked {
    public static void main(String[] arguments) {
      System.out.println(MessagesOrigin.problem().orElse("nothing"));
    }
  }

  private String ask(List<String> first) throws Exception {
    List<String> places = new ArrayList<>(first);
    places.add(System.getProperty("java.class.path"));
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                String.join(File.pathSeparator, places),
                Asked.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(java.waitFor()).as(said).isZero();
    return said.strip();
  }

  /** A jar by the official one's name with a class of that name, which is all that counts. */
  private Path official() throws Exception {
    String name = Protos.class.getName().replace('.', '/') + ".class";
    Path jar = directory.resolve("mesos-1.11.0.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        var in = Protos.class.getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new ZipEntry(name));
      in.transferTo(out);
    }
    return jar;
  }

  @Test
  void saysSoWhereTheOfficialBindingsComeFirst() throws Exception {
    assertThat(ask(List.of())).isEqualTo("nothing");
    assertThat(ask(List.of(official().toString())))
        .contains(
            "mesos-1.11.0.jar', the official org.apache.mesos:mesos, not from mesosj-messages",
            "exclude org.apache.mesos:mesos");
  }
}
