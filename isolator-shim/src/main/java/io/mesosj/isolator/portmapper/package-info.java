/**
 * The {@code mesos-cni-port-mapper} plugin: makes a container's ports reachable on its host.
 *
 * <p>Start at {@link io.mesosj.isolator.portmapper.PortMapper}. A call comes in through {@link
 * io.mesosj.isolator.portmapper.Main}; the delegate attaches the container; {@code MappingRules}
 * says which rules its port mappings become; {@code RuleTransaction} carries them to the kernel in
 * one piece under the lock of the host's port-mappers. Nothing is passed through a shell.
 */
@NullMarked
package io.mesosj.isolator.portmapper;

import org.jspecify.annotations.NullMarked;
