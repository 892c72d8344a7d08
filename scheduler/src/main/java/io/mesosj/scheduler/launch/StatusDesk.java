package io.mesosj.scheduler.launch;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles status updates: the listener first, then the account, then the acknowledgement. Used by
 * the launcher's thread.
 */
final class StatusDesk {
  private static final Logger LOG = LoggerFactory.getLogger(StatusDesk.class);

  private final Launcher launcher;
  private final Ledger ledger;
  private final OfferDesk offers;
  private final MasterLink master;
  private final LauncherOptions options;
  private final LauncherListener listener;

  StatusDesk(
      Launcher launcher,
      Ledger ledger,
      OfferDesk offers,
      MasterLink master,
      LauncherOptions options,
      LauncherListener listener) {
    this.launcher = launcher;
    this.ledger = ledger;
    this.offers = offers;
    this.master = master;
    this.options = options;
    this.listener = listener;
  }

  void updated(TaskStatus status) throws IOException {
    Optional<LaunchedTask> known = ledger.find(status);
    if (known.isEmpty()) {
      stranger(status);
      return;
    }
    LaunchedTask task = known.get();
    ledger.answered(status);
    if (Ledger.isStale(task, status)) {
      ledger.acknowledge(status);
    } else if (Ledger.neverLaunched(task, status) && ledger.mayTryAgain(task)) {
      missed(task);
      ledger.acknowledge(status);
    } else {
      handle(task, status);
    }
  }

  /** Not ours, or ours no more. One that was given up and is alive again would be there twice. */
  private void stranger(TaskStatus status) {
    if (ledger.isDeparted(status)) {
      if (!Ledger.isOver(status)) {
        master.kill(status);
      }
      ledger.acknowledge(status);
    } else if (tell(new TaskUpdate(status, Optional.empty(), launcher))
        && options.acknowledgesItself()) {
      ledger.acknowledge(status);
    }
  }

  private void missed(LaunchedTask task) throws IOException {
    Optional<LaunchUnit> unit = ledger.missed(task);
    if (unit.isEmpty()) {
      return;
    }
    for (LaunchedTask one : unit.get().tasks()) {
      ledger.close(one);
    }
    unit.get().again();
    offers.add(List.of(unit.get()));
  }

  private void handle(LaunchedTask task, TaskStatus status) throws IOException {
    if (!tell(new TaskUpdate(status, Optional.of(task), launcher))) {
      return;
    }
    if (Ledger.isOver(status)) {
      ledger.close(task);
      acknowledge(status);
      launcher.end(task, status);
    } else {
      task.updated(status);
      acknowledge(status);
    }
  }

  private void acknowledge(TaskStatus status) {
    if (options.acknowledgesItself()) {
      ledger.acknowledge(status);
    }
  }

  /** Whether the listener handled it. */
  private boolean tell(TaskUpdate update) {
    try {
      listener.updated(update);
      return true;
    } catch (RuntimeException e) {
      LOG.error(
          "The listener failed on {} of task '{}'; the update is not acknowledged and comes again",
          update.status().getState(),
          update.status().getTaskId().getValue(),
          e);
      return false;
    }
  }
}
