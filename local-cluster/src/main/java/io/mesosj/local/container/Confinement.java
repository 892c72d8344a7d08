package io.mesosj.local.container;

import java.time.Duration;

/**
 * How closely containers are kept; see {@code docs/security.md}.
 *
 * @param seccompProfile a file with a profile as Docker and podman have them, {@link
 *     #DEFAULT_PROFILE}, or {@link #UNCONFINED} for none
 * @param noNewPrivileges whether set-user-id programs and capabilities of files have no effect
 * @param pidsLimit how many processes and threads a container may have; 0 for any number
 * @param cpuQuotas whether a task may take no more processor time than the {@code cpus} that it
 *     asked for
 * @param diskQuota whether a sandbox may take no more than the task's {@code disk}
 * @param diskInterval how often that is looked at
 */
public record Confinement(
    String seccompProfile,
    boolean noNewPrivileges,
    long pidsLimit,
    boolean cpuQuotas,
    boolean diskQuota,
    Duration diskInterval) {
  public static final String UNCONFINED = "unconfined";

  /** The machine's own profile, and the built-in one where it has none. */
  public static final String DEFAULT_PROFILE = "default";

  /** What there is without flags. */
  public static final Confinement DEFAULT =
      new Confinement(DEFAULT_PROFILE, false, 4096, false, true, Duration.ofSeconds(15));
}
