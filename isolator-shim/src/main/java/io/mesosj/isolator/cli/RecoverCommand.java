package io.mesosj.isolator.cli;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.LockFile;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.UsageException;
import io.mesosj.isolator.EmbeddedRuntime;
import io.mesosj.isolator.OperatorIsolator;
import io.mesosj.isolator.Recovery;
import io.mesosj.isolator.checkpoint.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code recover}: detaches what is left behind. Without {@code --known} that is only what can't be
 * in use, so that it may run beside an agent; with it, everything else, as when an agent starts.
 */
final class RecoverCommand implements Command {
  /** An agent makes a container's directory a moment before its namespace. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    Request request = Request.of(invocation);
    request.json();
    ContainerDirectory containers = new ContainerDirectory(request.settings());
    Outcome outcome = new Outcome("kept", "detached");
    Optional<String> known = request.values().text(ShimFlags.KNOWN);
    boolean dryRun = request.values().on(ShimFlags.DRY_RUN);
    if (known.isPresent()) {
      recover(request, request.settings(), containers, ids(known.get()), dryRun, outcome);
    } else {
      detachAbandoned(request, containers, dryRun, outcome);
      if (!request.values().given(ShimFlags.RUNTIME_DIR)
          && !request.values().given(ShimFlags.WORK_DIR)) {
        recoverEmbedded(request, dryRun, outcome);
      }
    }
    return outcome.print(request, ExitCode.FAILURE);
  }

  /** What embedded clusters left whose process was killed; a start of the next one does it too. */
  @SuppressWarnings("try") // the lock is only held
  private static void recoverEmbedded(Request request, boolean dryRun, Outcome outcome)
      throws UsageException, IOException {
    if (EmbeddedRuntime.abandoned().isEmpty()) {
      return;
    }
    try (LockFile lock = LockFile.acquire(EmbeddedRuntime.LOCK, LockFile.Mode.ALONE, PATIENCE)) {
      for (Path directory : EmbeddedRuntime.abandoned()) {
        AgentFlags settings = request.settings().of(EmbeddedRuntime.read(directory));
        recover(request, settings, new ContainerDirectory(settings), Set.of(), dryRun, outcome);
      }
    }
  }

  private static Set<String> ids(String list) throws UsageException {
    Set<String> ids = new HashSet<>();
    for (String id : list.split(",", -1)) {
      if (!id.isEmpty() && !Layout.isValidContainerId(id)) {
        throw new UsageException(
            ShimFlags.KNOWN + ": '" + FlagParser.echo(id) + "' can't be a container's id");
      }
      ids.add(id);
    }
    return ids;
  }

  private static void recover(
      Request request,
      AgentFlags settings,
      ContainerDirectory containers,
      Set<String> known,
      boolean dryRun,
      Outcome outcome)
      throws UsageException, IOException {
    if (dryRun) {
      for (String id : containers.ids()) {
        outcome.add(known.contains(id) ? "kept" : "would_detach", id);
      }
      return;
    }
    try (OperatorIsolator isolator = settings.isolator()) {
      if (request.values().on(ShimFlags.FORCE)) {
        for (String id : containers.ids()) {
          if (known.contains(id)) {
            outcome.add("kept", id);
          } else {
            DetachCommand.detach(isolator, id, true, outcome);
          }
        }
        return;
      }
      Recovery recovery = isolator.recover(known);
      recovery.recovered().forEach(id -> outcome.add("kept", id));
      recovery.removed().forEach(id -> outcome.add("detached", id));
      recovery.failed().forEach(outcome::fail);
    }
  }

  private static void detachAbandoned(
      Request request, ContainerDirectory containers, boolean dryRun, Outcome outcome)
      throws UsageException, IOException {
    Map<String, String> undetached = containers.undetached();
    List<String> abandoned = new ArrayList<>();
    for (String id : containers.ids()) {
      if (undetached.containsKey(id)) {
        abandoned.add(id);
      } else if (containers.hasNamespace(id)) {
        outcome.add("kept", id);
      } else if (isYoung(containers, id)) {
        outcome.add("kept", id, "it has no namespace, but may be starting");
      } else {
        abandoned.add(id);
      }
    }
    if (dryRun) {
      abandoned.forEach(id -> outcome.add("would_detach", id));
    } else if (!abandoned.isEmpty()) {
      try (OperatorIsolator isolator = request.settings().isolator()) {
        boolean force = request.values().on(ShimFlags.FORCE);
        abandoned.forEach(id -> DetachCommand.detach(isolator, id, force, outcome));
      }
    }
  }

  private static boolean isYoung(ContainerDirectory containers, String id) throws IOException {
    try {
      Instant made = Files.getLastModifiedTime(containers.container(id)).toInstant();
      return made.isAfter(Instant.now().minus(YOUNG));
    } catch (NoSuchFileException e) {
      return true; // Detached meanwhile.
    }
  }
}
