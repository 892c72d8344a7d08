/** Signals by number and by the names that stand in Mesos' messages. */
@NullMarked
package io.mesosj.protocol.signal;

import org.jspecify.annotations.NullMarked;
