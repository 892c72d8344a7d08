package io.mesosj.cni;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramException;
import io.mesosj.base.process.ProgramOutput;
import io.mesosj.base.process.ProgramTimeoutException;
import io.mesosj.base.process.RunningProgram;
import io.mesosj.base.process.SearchPath;
import io.mesosj.base.step.Steps;
import io.mesosj.base.text.OneLine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Runs plugins: exactly the specified environment, the configuration on standard input, bounded
 * time and output. Plugins are not trusted to behave. Safe for use by several threads.
 */
public final class PluginInvoker {
  private static final int MAX_OUTPUT = 4 * 1024 * 1024;
  private static final int MAX_WORDS = 2000;

  private final PluginPath path;
  private final Duration timeLimit;
  private final Map<String, InProcessPlugin> own;
  private final Steps steps;
  private final Consumer<EndedCall> calls;

  /** When all calls together must have ended, by {@link System#nanoTime}. */
  private final OptionalLong deadline;

  /** Plugins of {@code path}, each run of which is killed after {@code timeLimit}. */
  public PluginInvoker(PluginPath path, Duration timeLimit) {
    this(path, timeLimit, Map.of(), Steps.UNOBSERVED, call -> {});
  }

  /**
   * As {@link #PluginInvoker(PluginPath, Duration)}, telling each run.
   *
   * @param own plugins by type that need no process, unless {@code path} has another of that name
   * @param calls is told each run when it has ended
   */
  public PluginInvoker(
      PluginPath path,
      Duration timeLimit,
      Map<String, InProcessPlugin> own,
      Steps steps,
      Consumer<EndedCall> calls) {
    this(path, timeLimit, Map.copyOf(own), steps, calls, OptionalLong.empty());
  }

  private PluginInvoker(
      PluginPath path,
      Duration timeLimit,
      Map<String, InProcessPlugin> own,
      Steps steps,
      Consumer<EndedCall> calls,
      OptionalLong deadline) {
    this.path = path;
    this.timeLimit = timeLimit;
    this.own = own;
    this.steps = steps;
    this.calls = calls;
    this.deadline = deadline;
  }

  /** The same, all of whose calls together may take the time of one, from now on. */
  PluginInvoker withinOneLimit() {
    return new PluginInvoker(
        path,
        timeLimit,
        own,
        steps,
        calls,
        OptionalLong.of(System.nanoTime() + timeLimit.toNanos()));
  }

  /** The same for the first of some pieces of work that share what is left of one limit. */
  PluginInvoker sharing(int pieces) {
    return deadline.isEmpty()
        ? this
        : new PluginInvoker(
            path,
            timeLimit,
            own,
            steps,
            calls,
            OptionalLong.of(System.nanoTime() + timeLeft().toNanos() / pieces));
  }

  private Duration timeLeft() {
    return deadline.isEmpty()
        ? timeLimit
        : Duration.ofNanos(Math.max(0, deadline.getAsLong() - System.nanoTime()));
  }

  public PluginPath path() {
    return path;
  }

  /** What keeps a plugin from being run, as {@link PluginPath#problem} tells it. */
  Optional<String> problem(String type) {
    return isInProcess(type) ? Optional.empty() : path.problem(type);
  }

  /** Whether a plugin needs no process. */
  boolean isInProcess(String type) {
    return inProcess(type).isPresent();
  }

  /**
   * Runs a plugin and returns what it answered to ADD or VERSION, if anything.
   *
   * @throws PluginException if it fails or prints something else than an object
   * @throws PluginTimeoutException if it takes too long
   * @throws UnusablePluginException if it is not there or can't be started
   */
  public Optional<ObjectNode> invoke(String type, PluginCall call, ObjectNode config)
      throws CniException {
    Instant began = Instant.now();
    long start = System.nanoTime();
    Optional<ObjectNode> answer = Optional.empty();
    Optional<CniException> failure = Optional.empty();
    try {
      answer = run(type, CalicoNamespace.in(call, type, config), config);
      return answer;
    } catch (CniException e) {
      failure = Optional.of(e);
      throw e;
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      calls.accept(new EndedCall(type, call, config, began, took, answer, failure));
    }
  }

  private Optional<ObjectNode> run(String type, PluginCall call, ObjectNode config)
      throws CniException {
    String what = call.command() + " of " + type + " on " + call.network();
    byte[] input = JsonTrees.write(config).getBytes(StandardCharsets.UTF_8);
    steps.before(what);
    Optional<InProcessPlugin> here = inProcess(type);
    ProgramOutput output =
        here.isPresent() ? runHere(here.get(), call, input) : runProcess(type, call, input, what);
    steps.after(what);
    if (output.status() != 0) {
      throw failure(type, call, output);
    }
    return result(type, call, output.stdout());
  }

  private Optional<InProcessPlugin> inProcess(String type) {
    InProcessPlugin plugin = own.get(type);
    if (plugin == null) {
      return Optional.empty();
    }
    Optional<Path> executable = path.find(type);
    return executable.isEmpty() || plugin.isStartedBy(executable.get())
        ? Optional.of(plugin)
        : Optional.empty();
  }

  private ProgramOutput runHere(InProcessPlugin plugin, PluginCall call, byte[] input) {
    ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    int status =
        plugin
            .body()
            .run(
                environment(call),
                new ByteArrayInputStream(input),
                new PrintStream(stdout, false, StandardCharsets.UTF_8));
    return new ProgramOutput(call.command().name(), status, stdout.toByteArray(), new byte[0]);
  }

  private ProgramOutput runProcess(String type, PluginCall call, byte[] input, String what)
      throws CniException {
    Optional<String> problem = path.problem(type);
    Path plugin = path.find(type).orElse(null);
    if (plugin == null || problem.isPresent()) {
      throw unusable(call, type, problem.orElse("which is not there any more"));
    }
    Duration limit = timeLeft();
    if (limit.isZero()) {
      throw tooLate(call, type, "it was not run, because those before it took");
    }
    RunningProgram running;
    try {
      running = program(plugin, call, limit).input(input).start();
    } catch (ProgramException e) {
      throw unusable(call, type, "'" + plugin + "': " + e.what());
    }
    steps.during(what);
    try {
      return running.finish();
    } catch (ProgramTimeoutException e) {
      throw tooLate(call, type, "it was killed because it took");
    } catch (ProgramException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new PluginTimeoutException(PluginException.failedTo(call, type) + e.what(), e);
      }
      throw new PluginException(call, type, e.what());
    }
  }

  private PluginTimeoutException tooLate(PluginCall call, String type, String what) {
    return new PluginTimeoutException(
        PluginException.failedTo(call, type)
            + what
            + " longer than "
            + timeLimit.toMillis() / 1000.0
            + " s");
  }

  private static UnusablePluginException unusable(PluginCall call, String type, String problem) {
    return new UnusablePluginException(call.network(), type, problem);
  }

  private Program program(Path plugin, PluginCall call, Duration limit) {
    Map<String, String> environment = environment(call);
    // Those of a call about no container are another call's, too.
    Map<String, String> identifying = call.containerId().isEmpty() ? Map.of() : environment;
    return Program.of(limit, plugin.toString())
        .environment(environment, identifying)
        .errorsApart()
        .maxOutput(MAX_OUTPUT);
  }

  private Map<String, String> environment(PluginCall call) {
    Map<String, String> environment = new HashMap<>();
    environment.put("CNI_COMMAND", call.command().name());
    // STATUS, GC and VERSION are about no container.
    if (!call.containerId().isEmpty()) {
      environment.put("CNI_CONTAINERID", call.containerId());
      environment.put("CNI_IFNAME", call.ifName());
    }
    environment.put("CNI_PATH", path.toString());
    // Plugins start iptables and others, which a PATH such as cron's does not lead to.
    environment.put("PATH", SearchPath.ofThisProcess().text());
    call.netns().ifPresent(netns -> environment.put("CNI_NETNS", netns.toString()));
    call.args().ifPresent(args -> environment.put("CNI_ARGS", args));
    return environment;
  }

  /** Only ADD and VERSION have one; what plugins print for the others says nothing. */
  private static Optional<ObjectNode> result(String type, PluginCall call, byte[] stdout)
      throws PluginException {
    boolean answers =
        call.command() == PluginCall.Command.ADD || call.command() == PluginCall.Command.VERSION;
    if (!answers || new String(stdout, StandardCharsets.UTF_8).isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonTrees.read(stdout));
    } catch (IOException e) {
      throw new PluginException(
          call,
          type,
          "its result can't be read, " + FileProblem.describe(e) + ": " + words(stdout));
    }
  }

  /** The plugin's error object if it printed one, else whatever it said. */
  private static PluginException failure(String type, PluginCall call, ProgramOutput output) {
    try {
      ObjectNode error = JsonTrees.read(output.stdout());
      String details = error.path("details").asText("");
      return new PluginException(
          call,
          type,
          error.path("code").asInt(PluginException.NO_CODE),
          oneLine(error.path("msg").asText("no message"))
              + (details.isEmpty() ? "" : ": " + oneLine(details)));
    } catch (IOException e) {
      String said = (words(output.stdout()) + " " + words(output.stderr())).strip();
      return new PluginException(
          call,
          type,
          "it ended with status "
              + output.status()
              + (said.isEmpty() ? " and said nothing" : ": " + said));
    }
  }

  private static String words(byte[] output) {
    int length = Math.min(output.length, MAX_WORDS);
    return oneLine(new String(output, 0, length, StandardCharsets.UTF_8));
  }

  /** Plugins' words end up in terminals and logs: one line, nothing that controls them. */
  private static String oneLine(String text) {
    return OneLine.of(text.strip(), MAX_WORDS);
  }
}
