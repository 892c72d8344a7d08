package io.mesosj.execute.run;

import io.mesosj.base.console.Console;
import io.mesosj.base.console.ProgressLine;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.status.StatusText;
import io.mesosj.execute.status.TaskExit;
import io.mesosj.protocol.task.TerminalState;
import io.mesosj.scheduler.launch.LaunchedTask;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * In mesos-execute's words for one task; for several one line a status, and on a terminal one line
 * for all of them.
 */
final class TextReport implements Report {
  private static final int SHORT_NAME = 24;
  private static final int NAMED_STATE = "TASK_".length();

  private final Console console;
  private final ProgressLine line;
  private final StatusText text;
  private final boolean several;
  private final String what;
  private final Set<String> announced = ConcurrentHashMap.newKeySet();
  private volatile boolean pulls;

  /**
   * Makes a report.
   *
   * @param several whether there is more than one task
   * @param what the run's name in the progress line
   */
  TextReport(Console console, ProgressLine line, StatusText text, boolean several, String what) {
    this.console = console;
    this.line = line;
    this.text = text;
    this.several = several;
    this.what = what;
  }

  @Override
  public void subscribed(FrameworkID framework) {
    console.say("Subscribed with ID '" + framework.getValue() + "'");
  }

  @Override
  public void waiting(String why) {
    console.note(why);
  }

  @Override
  public void submitted(LaunchedTask task) {
    if (!several || !line.isDrawn()) {
      console.say(
          "Submitted task '"
              + task.id().getValue()
              + "' to agent '"
              + task.agentId().map(AgentID::getValue).orElse("")
              + "'");
    }
  }

  @Override
  public void published(LaunchedTask task, PortMapping port, boolean chosen) {
    if (chosen) {
      console.note(
          "port "
              + port.getContainerPort()
              + (port.hasProtocol() ? "/" + port.getProtocol() : "")
              + " of task '"
              + task.id().getValue()
              + "' is port "
              + port.getHostPort()
              + " of host "
              + OneLine.of(task.hostname().orElse("?"), 100));
    }
  }

  @Override
  public void status(TaskStatus status) {
    if (!several) {
      console.sayInColor(text.full(status));
    } else if (!line.isDrawn() || failed(status)) {
      console.sayInColor(text.line(status));
    }
    if (TerminalState.is(status.getState()) && TaskExit.needsWords(status)) {
      console.error(TaskExit.sentence(status));
    }
  }

  private static boolean failed(TaskStatus status) {
    return TerminalState.is(status.getState()) && TaskExit.codeOf(status) != 0;
  }

  @Override
  public void pulling(String image, long bytes, long totalBytes) {
    String what = "pulling image '" + OneLine.of(image, 100) + "'";
    if (line.isDrawn()) {
      pulls = true;
      line.show(what + " " + 100 * bytes / totalBytes + " %");
    } else if (announced.add(image)) {
      console.note(what + " (" + megabytes(totalBytes) + ")");
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  @Override
  public void pulled(String image) {
    pulls = false;
    line.show("");
  }

  @Override
  public boolean isWatched() {
    return line.isDrawn() && !several;
  }

  @Override
  public void preparing(String what) {
    if (!pulls) {
      line.show(what);
    }
  }

  @Override
  public void restarting(Collection<LaunchedTask> tasks, Duration pause) {
    console.note(
        "launching "
            + tasks.stream().map(task -> task.id().getValue()).collect(Collectors.joining(", "))
            + " in "
            + (pause.toMillis() < 1000 ? pause.toMillis() + " ms" : pause.toSeconds() + " s"));
  }

  @Override
  public void killing(String task) {
    console.say("Asked to kill task '" + task + "'");
  }

  @Override
  public void note(String text) {
    console.note(text);
  }

  @Override
  public void error(String text) {
    console.error(text);
  }

  @Override
  public void progress(Collection<LaunchedTask> tasks) {
    if (several) {
      // The counts are what a narrow terminal has room for.
      line.show(OneLine.of(what, SHORT_NAME) + ": " + summary(tasks));
    }
  }

  @Override
  public void ended(Collection<LaunchedTask> tasks, int exitCode) {
    line.show("");
    if (several) {
      console.note(what + ": " + summary(tasks));
    }
  }

  /** {@code 20 tasks: 3 waiting, 5 starting, 12 running}. */
  private static String summary(Collection<LaunchedTask> tasks) {
    Map<TaskState, Integer> counts = new TreeMap<>();
    int waiting = 0;
    for (LaunchedTask task : tasks) {
      if (task.agentId().isPresent() || task.hasEnded()) {
        TaskState state = task.latest().map(TaskStatus::getState).orElse(TaskState.TASK_STAGING);
        counts.merge(state, 1, Integer::sum);
      } else {
        waiting++;
      }
    }
    StringBuilder summary = new StringBuilder().append(tasks.size()).append(" tasks");
    String separator = ": ";
    if (waiting > 0) {
      summary.append(separator).append(waiting).append(" waiting");
      separator = ", ";
    }
    for (Map.Entry<TaskState, Integer> count : counts.entrySet()) {
      summary.append(separator).append(count.getValue()).append(' ').append(word(count.getKey()));
      separator = ", ";
    }
    return summary.toString();
  }

  private static String word(TaskState state) {
    return state.name().substring(NAMED_STATE).toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
