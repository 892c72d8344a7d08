package io.mesosj.isolator.cli;

import io.mesosj.isolator.OperatorIsolator;
import io.mesosj.isolator.Recovery;
import io.mesosj.isolator.checkpoint.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    invocation.requireNoWords();
    invocation.json();
    ContainerDirectory containers = new ContainerDirectory(invocation.settings());
    Outcome outcome = new Outcome("kept", "detached");
    Optional<String> known = invocation.arguments().text(Flag.KNOWN);
    boolean dryRun = invocation.arguments().on(Flag.DRY_RUN);
    if (known.isPresent()) {
      recover(invocation, containers, ids(known.get()), dryRun, outcome);
    } else {
      detachAbandoned(invocation, containers, dryRun, outcome);
    }
    return outcome.print(invocation, ExitCode.FAILURE);
  }

  private static Set<String> ids(String list) throws UsageException {
    Set<String> ids = new HashSet<>();
    for (String id : list.split(",", -1)) {
      if (!id.isEmpty() && !Layout.isValidContainerId(id)) {
        throw new UsageException(
            Flag.KNOWN + ": '" + Arguments.echo(id) + "' can't be a container's id");
      }
      ids.add(id);
    }
    return ids;
  }

  private static void recover(
      Invocation invocation,
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
    try (OperatorIsolator isolator = invocation.settings().isolator()) {
      Recovery recovery = isolator.recover(known);
      recovery.recovered().forEach(id -> outcome.add("kept", id));
      recovery.removed().forEach(id -> outcome.add("detached", id));
      recovery.failed().forEach(outcome::fail);
    }
  }

  private static void detachAbandoned(
      Invocation invocation, ContainerDirectory containers, boolean dryRun, Outcome outcome)
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
      try (OperatorIsolator isolator = invocation.settings().isolator()) {
        abandoned.forEach(id -> DetachCommand.detach(isolator, id, outcome));
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
