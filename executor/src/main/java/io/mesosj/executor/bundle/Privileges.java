package io.mesosj.executor.bundle;

import io.mesosj.base.process.SearchPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.RLimitInfo.RLimit;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * The programs that start a task's command as its user, with its limits and capabilities, in a
 * session of its own. They are util-linux's; one that is missing here stops only a task that needs
 * it.
 */
final class Privileges {
  private final SearchPath path;
  private final String user;

  /** What this process can pass on: {@code user} is its own. */
  Privileges(SearchPath path, String user) {
    this.path = path;
    this.user = user;
  }

  /**
   * The arguments before the command's own.
   *
   * @throws IOException naming what the task asks for and can't have
   */
  List<String> before(TaskInfo task, CommandInfo command) throws IOException {
    List<String> line = new ArrayList<>();
    path.find("setsid").ifPresent(setsid -> line.add(setsid.toString()));
    ContainerInfo container = task.getContainer();
    if (container.getRlimitInfo().getRlimitsCount() > 0) {
      line.add(program("prlimit", "resource limits"));
      for (RLimit limit : container.getRlimitInfo().getRlimitsList()) {
        line.add(limit(limit));
      }
    }
    List<String> powers = new ArrayList<>();
    Optional<OtherUser> other = other(command);
    if (other.isPresent()) {
      powers.add("--reuid=" + other.get().uid());
      powers.add("--regid=" + other.get().gid());
      powers.add("--init-groups");
    }
    addCapabilities(container.getLinuxInfo(), other.isPresent() || !user.equals("root"), powers);
    if (!powers.isEmpty()) {
      line.add(program("setpriv", "a user or capabilities of its own"));
      line.addAll(powers);
    }
    return line;
  }

  /**
   * The user that a command runs as, if it is another than the executor's.
   *
   * @throws IOException if there is no such user, or it can't be that
   */
  Optional<OtherUser> other(CommandInfo command) throws IOException {
    if (!command.hasUser() || command.getUser().equals(user)) {
      return Optional.empty();
    }
    if (!user.equals("root")) {
      throw new IOException(
          "the task is to run as '"
              + command.getUser()
              + "', but its executor runs as '"
              + user
              + "', and only root's can start other users' tasks");
    }
    return Optional.of(OtherUser.find(command.getUser()));
  }

  private String program(String name, String wanted) throws IOException {
    return path.find(name)
        .orElseThrow(
            () ->
                new IOException(
                    "the task asks for "
                        + wanted
                        + ", for which the program '"
                        + name
                        + "' (util-linux) is needed, and it is not here"))
        .toString();
  }

  private static String limit(RLimit limit) throws IOException {
    if (limit.getType() == RLimit.Type.UNKNOWN) {
      throw new IOException("the task has a resource limit of a kind that is not known here");
    }
    if (limit.hasSoft() != limit.hasHard()) {
      throw new IOException(
          "the limit " + limit.getType() + " has one of 'soft' and 'hard'; give both or none");
    }
    String name = limit.getType().name().substring("RLMT_".length()).toLowerCase(Locale.ROOT);
    String values =
        limit.hasSoft()
            ? Long.toUnsignedString(limit.getSoft()) + ":" + Long.toUnsignedString(limit.getHard())
            : "unlimited:unlimited";
    return "--" + name + "=" + values;
  }

  /** Root has what its bounding set has; others have what they inherit. */
  private static void addCapabilities(LinuxInfo linux, boolean unprivileged, List<String> line) {
    Optional<CapabilityInfo> effective =
        linux.hasEffectiveCapabilities()
            ? Optional.of(linux.getEffectiveCapabilities())
            : Optional.empty();
    Optional<CapabilityInfo> bounding =
        linux.hasBoundingCapabilities() && (unprivileged || effective.isEmpty())
            ? Optional.of(linux.getBoundingCapabilities())
            : effective;
    if (unprivileged && effective.isPresent()) {
      line.add("--inh-caps=" + names(effective.get()));
      line.add("--ambient-caps=" + names(effective.get()));
    }
    bounding.ifPresent(set -> line.add("--bounding-set=" + names(set)));
  }

  private static String names(CapabilityInfo set) {
    StringBuilder names = new StringBuilder("-all");
    for (CapabilityInfo.Capability one : set.getCapabilitiesList()) {
      if (one != CapabilityInfo.Capability.UNKNOWN) {
        names.append(",+").append(one.name().toLowerCase(Locale.ROOT));
      }
    }
    return names.toString();
  }
}
