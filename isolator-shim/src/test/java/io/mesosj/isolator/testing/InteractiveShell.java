package io.mesosj.isolator.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A shell that somebody sits at: in a terminal that tmux is, with a server of its own, so that
 * nobody's sessions or settings are touched.
 */
public final class InteractiveShell implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final Path socket;

  private InteractiveShell(Path socket) {
    this.socket = socket;
  }

  /** What is started; none reads the user's own files. */
  public enum Kind {
    BASH("bash --norc --noprofile", "", "eval \"$(%s completion bash)\""),
    ZSH("zsh -f", "", "eval \"$(%s completion zsh)\""),
    ZSH_WITH_COMPINIT(
        "zsh -f", "autoload -Uz compinit; compinit -i -D", "eval \"$(%s completion zsh)\""),
    FISH(
        "fish --no-config",
        "function fish_prompt; echo -n '$ '; end",
        "%s completion fish | source");

    private final String command;
    private final String before;
    private final String load;

    Kind(String command, String before, String load) {
      this.command = command;
      this.before = before;
      this.load = load;
    }
  }

  /**
   * Starts a shell and loads a program's completion, as its documentation says.
   *
   * @param work a directory of the test's, where the shell is and has its home
   * @param launcher the program
   */
  public static InteractiveShell start(Kind kind, Path work, Path launcher) throws IOException {
    Path here = Files.createDirectories(work.resolve("here"));
    InteractiveShell shell = new InteractiveShell(work.resolve("tmux"));
    String path = launcher.toAbsolutePath().normalize().getParent() + ":" + System.getenv("PATH");
    shell.tmux(
        "new-session",
        "-d",
        "-x",
        "150",
        "-y",
        "50",
        "-c",
        here.toString(),
        "env",
        "-i",
        "PATH=" + path,
        "HOME=" + work,
        "TERM=screen",
        "LC_ALL=C.UTF-8",
        "PS1=$ ",
        "PROMPT=$ ",
        "JAVA_HOME=" + System.getProperty("java.home"),
        "sh",
        "-c",
        "exec " + kind.command);
    String program = launcher.getFileName().toString();
    shell.awaitScreen(screen -> screen.endsWith("$") || screen.endsWith("#"));
    for (String line : List.of(kind.before, kind.load.replace("%s", program))) {
      if (!line.isEmpty()) {
        shell.type(line);
        shell.key("Enter");
      }
    }
    shell.type("clear; echo load''ed");
    shell.key("Enter");
    shell.awaitScreen(screen -> screen.startsWith("loaded") || screen.contains("\nloaded"));
    shell.type("clear");
    shell.key("Enter");
    shell.awaitScreen(screen -> screen.strip().equals("$"));
    return shell;
  }

  /** Types text, and waits until it is on the screen. */
  public void type(String text) throws IOException {
    tmux("send-keys", "-l", text);
    String end = text.substring(Math.max(0, text.length() - 20)).strip();
    awaitScreen(screen -> screen.contains(end));
  }

  /** Presses a key, as tmux calls it. */
  public void key(String name) throws IOException {
    tmux("send-keys", name);
  }

  /** Types a line's start, presses TAB, and waits until the screen is as described. */
  public String complete(String start, Predicate<String> described) throws IOException {
    return complete(start, 1, described);
  }

  /** The same with TAB pressed more than once. */
  public String complete(String start, int tabs, Predicate<String> described) throws IOException {
    key("C-u");
    key("C-l");
    awaitScreen(screen -> screen.strip().equals("$"));
    type(start);
    for (int i = 0; i < tabs; i++) {
      key("Tab");
    }
    return awaitScreen(described);
  }

  private String awaitScreen(Predicate<String> described) throws IOException {
    String[] last = {""};
    try {
      await()
          .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .pollInterval(100, TimeUnit.MILLISECONDS)
          .until(
              () -> {
                last[0] = screen();
                return described.test(last[0]);
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("the screen is\n" + last[0], e);
    }
    return last[0];
  }

  /** What is seen, without spaces at the ends of lines. */
  public String screen() throws IOException {
    return tmux("capture-pane", "-p", "-J").replaceAll(" +\n", "\n").stripTrailing();
  }

  private String tmux(String... words) throws IOException {
    List<String> line =
        new ArrayList<>(List.of("tmux", "-S", socket.toString(), "-f", "/dev/null"));
    line.addAll(Arrays.asList(words));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", line) + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return said;
  }

  /** Hangs up, and waits for the shell, which writes its history then. */
  @Override
  public void close() throws IOException {
    List<ProcessHandle> going =
        tmux("display-message", "-p", "#{pane_pid} #{pid}")
            .strip()
            .transform(pids -> Arrays.stream(pids.split(" ", -1)))
            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
            .toList();
    tmux("kill-server");
    await()
        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .until(() -> going.stream().noneMatch(ProcessHandle::isAlive));
  }
}
