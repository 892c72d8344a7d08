package io.mesosj.local.cgroup;

import java.util.Map;
import java.util.Optional;

/**
 * Where containers' cgroups are made, and by whom.
 *
 * @param unified whether there is one hierarchy, of version 2
 * @param parent the cgroup above those that runc makes itself, from the top of the hierarchy
 * @param systemd set where systemd makes them
 * @param limits whether there are any: a user who was handed on none can't have containers limited
 */
public record CgroupPlace(
    boolean unified, String parent, Optional<Systemd> systemd, boolean limits) {
  /** How names of cgroups that runc makes itself begin; the container's id follows. */
  static final String PREFIX = "mesosj.";

  /**
   * Where systemd puts containers.
   *
   * @param slice the one that this process is in
   * @param unit the service or scope that this process is in
   */
  public record Systemd(String slice, Optional<String> unit) {
    /**
     * A slice for one container's scope. systemd removes a scope with its last process, and what
     * the kernel counted there with it; a slice stays, and counts what happens below.
     */
    String sliceOf(String containerId) {
      // A hyphen in the name of a slice means one within another.
      String name = "mesosj_" + containerId.replace('-', '_') + ".slice";
      return slice.equals(TOP) ? name : slice.replaceFirst("\\.slice$", "-") + name;
    }
  }

  /** The slice of everything. */
  static final String TOP = "-.slice";

  /** What {@link HostCgroups#ofThisProcess} takes for a cluster of this name. */
  public static String parentOf(String cluster) {
    return PREFIX + cluster;
  }

  static CgroupPlace byHand(boolean unified, String parent) {
    return new CgroupPlace(unified, parent, Optional.empty(), true);
  }

  static CgroupPlace nowhere() {
    return new CgroupPlace(false, "/", Optional.empty(), false);
  }

  static CgroupPlace bySystemd(String slice, Optional<String> unit) {
    return new CgroupPlace(true, "/", Optional.of(new Systemd(slice, unit)), true);
  }

  /** The slice that is made for a container, and has to be stopped after its end. */
  public Optional<String> slice(String containerId) {
    return systemd.map(one -> one.sliceOf(containerId));
  }

  /** What {@code linux.cgroupsPath} is for a container in the runtime specification. */
  public String path(String containerId) {
    return slice(containerId)
        .map(slice -> slice + ":mesosj:" + containerId)
        .orElseGet(() -> (parent.equals("/") ? "" : parent) + "/" + PREFIX + containerId);
  }

  /**
   * What runc hands on to systemd: a container's scope ends with the unit that this process is in,
   * however that does.
   */
  public Map<String, String> annotations() {
    return systemd
        .flatMap(Systemd::unit)
        .map(unit -> Map.of("org.systemd.property.BindsTo", "['" + quoted(unit) + "']"))
        .orElse(Map.of());
  }

  /** As GVariant's text format has it. */
  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }
}
