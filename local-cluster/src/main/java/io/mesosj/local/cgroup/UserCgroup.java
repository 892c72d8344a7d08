package io.mesosj.local.cgroup;

import io.mesosj.base.file.FileProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits for who is not root: systemd hands the part of version 2 of a unit on to its user ({@code
 * Delegate=yes}). What this process starts has its limits from {@link HostCgroups} there.
 *
 * @param directory the unit's cgroup
 */
public record UserCgroup(Path directory) {
  private static final Logger LOG = LoggerFactory.getLogger(UserCgroup.class);

  /** That of this process; empty if nobody hands any on to it. */
  public static Optional<UserCgroup> find() {
    try {
      return HostCgroups.handedOn().map(UserCgroup::new);
    } catch (IOException e) {
      LOG.debug("No cgroups are handed on: {}", FileProblem.describe(e));
      return Optional.empty();
    }
  }

  /**
   * Has what shares the unit with this process leave its top, for containers to be made there.
   *
   * @throws IOException if some of it can't
   */
  public void prepare() throws IOException {
    new CgroupProcesses(directory).moveTo(HostCgroups.ASIDE);
  }
}
