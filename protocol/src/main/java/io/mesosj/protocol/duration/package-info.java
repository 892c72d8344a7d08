/** Mesos' syntax for durations. */
@NullMarked
package io.mesosj.protocol.duration;

import org.jspecify.annotations.NullMarked;
