package io.mesosj.base.process;

import io.mesosj.base.text.UniqueName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run of one of the machine's programs: by its arguments and never through a shell, with a limit
 * of time and of output, from which nothing is left when it is killed. A description, to be used by
 * one thread.
 *
 * <pre>{@code
 * String rules = Program.of(Duration.ofSeconds(30), "iptables-save", "-t", "nat").run().orFail().text();
 * }</pre>
 */
public final class Program {
  /** A limit for what may take as long as it likes; it still ends by an interrupt. */
  public static final Duration NO_LIMIT = Duration.ofDays(36_500);

  /** Of the output, unless another is given. */
  public static final int MAX_OUTPUT = 64 * 1024 * 1024;

  private static final String MARK = "MESOSJ_RUN";

  private final List<String> command;
  private final Duration limit;
  private @Nullable Map<String, String> environment;
  private @Nullable Map<String, String> mark;
  private @Nullable Path directory;
  private byte[] input = {};
  private boolean inheritsInput;
  private Outputs outputs = Outputs.TOGETHER;
  private int maxOutput = MAX_OUTPUT;

  private Program(Duration limit, List<String> command) {
    this.limit = limit;
    this.command = List.copyOf(command);
  }

  /** A program with its arguments, to be killed after {@code limit}. */
  public static Program of(Duration limit, List<String> command) {
    return new Program(limit, command);
  }

  /** As {@link #of(Duration, List)}. */
  public static Program of(Duration limit, String... command) {
    return new Program(limit, Arrays.asList(command));
  }

  /** Has exactly these variables, and one by which its children are known. */
  public Program environment(Map<String, String> exactly) {
    environment = Map.copyOf(exactly);
    return this;
  }

  /**
   * Has exactly these variables.
   *
   * @param identifying those that no other process has but what this run starts; if empty, children
   *     that lose their parent outlive a run that is killed
   */
  public Program environment(Map<String, String> exactly, Map<String, String> identifying) {
    environment = Map.copyOf(exactly);
    mark = Map.copyOf(identifying);
    return this;
  }

  /** Runs there. */
  public Program in(Path workingDirectory) {
    directory = workingDirectory;
    return this;
  }

  /** Reads this; nothing unless it is given. */
  public Program input(byte[] bytes) {
    input = bytes.clone();
    return this;
  }

  /** Reads this; nothing unless it is given. */
  public Program input(String text) {
    input = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** Reads what this process reads: for programs that look at the terminal. */
  public Program withOurInput() {
    inheritsInput = true;
    return this;
  }

  /** Its errors are collected apart; together with its output unless this is called. */
  public Program errorsApart() {
    outputs = Outputs.APART;
    return this;
  }

  /** Nobody wants what it prints. */
  public Program discardOutput() {
    outputs = Outputs.DISCARDED;
    return this;
  }

  /** It is killed when it prints more bytes, to each output if they are apart. */
  public Program maxOutput(int bytes) {
    maxOutput = bytes;
    return this;
  }

  /**
   * Runs it to its end. An interrupt kills it.
   *
   * @throws ProgramException if it can't be started or was killed; a failure is in the status
   */
  public ProgramOutput run() throws ProgramException {
    return start().finish();
  }

  /**
   * Starts it.
   *
   * @throws ProgramException that says what keeps it from being run
   */
  public RunningProgram start() throws ProgramException {
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> variables = builder.environment();
    if (environment != null) {
      variables.clear();
      variables.putAll(environment);
    }
    Map<String, String> identifying = mark;
    if (identifying == null) {
      identifying = Map.of(MARK, UniqueName.next());
      variables.putAll(identifying);
    }
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    if (inheritsInput) {
      builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
    }
    if (outputs == Outputs.TOGETHER) {
      builder.redirectErrorStream(true);
    } else if (outputs == Outputs.DISCARDED) {
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }
    RunningProgram running = RunningProgram.start(command.get(0), builder, identifying, limit);
    running.collect(outputs, maxOutput);
    running.feed(input);
    return running;
  }
}
