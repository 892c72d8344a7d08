/**
 * The Unix domain socket on which the embedded agent serves executors whose container can't reach
 * it by network.
 */
@NullMarked
package io.mesosj.local.socket;

import org.jspecify.annotations.NullMarked;
