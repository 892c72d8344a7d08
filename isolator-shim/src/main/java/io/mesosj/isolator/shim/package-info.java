/**
 * The {@code mesos-cni-shim} plugin: brings networks of any CNI version to agents that understand
 * only the results of 0.2.
 *
 * <p>Start at {@link io.mesosj.isolator.shim.Shim}. {@link io.mesosj.isolator.plugin.Delegate}
 * finds the network that the configuration names, the CNI runtime runs it, and what DEL will need
 * is in {@link io.mesosj.isolator.shim.ShimCheckpoints}.
 */
@NullMarked
package io.mesosj.isolator.shim;

import org.jspecify.annotations.NullMarked;
