package io.mesosj.cni;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A plugin that is part of this program, so that no process has to be started for it. It sees the
 * environment and configuration that its process would see. Its delegates are processes with time
 * limits of their own; it has none itself.
 *
 * @param mainClass what its launcher starts
 * @param body does the work
 */
public record InProcessPlugin(String mainClass, Body body) {
  private static final int LAUNCHER_SIZE = 8192;

  /** One call, from the environment to the exit status; safe for use by several threads. */
  @FunctionalInterface
  public interface Body {
    int run(Map<String, String> environment, InputStream stdin, PrintStream stdout);
  }

  /**
   * Whether an executable is this plugin's launcher. One that is not, such as Mesos' own plugin of
   * the same name, was put there by somebody who wants it.
   */
  boolean isStartedBy(Path executable) {
    try (InputStream in = Files.newInputStream(executable)) {
      String text = new String(in.readNBytes(LAUNCHER_SIZE), StandardCharsets.UTF_8);
      return text.contains("main=" + mainClass + "\n");
    } catch (IOException e) {
      return false;
    }
  }
}
