/**
 * The agent's side of container networking: Mesos' {@code network/cni} isolator.
 *
 * <p>Start at {@link io.mesosj.isolator.CniIsolator}: a container's NetworkInfos come in through
 * {@code prepare}, a pinned and attached namespace leaves through {@code isolate}, addresses
 * through {@code status}; {@code cleanup} undoes it, from what is remembered below the root
 * directory. The packages under {@code cni} know the CNI specification and nothing of Mesos.
 */
@NullMarked
package io.mesosj.isolator;

import org.jspecify.annotations.NullMarked;
