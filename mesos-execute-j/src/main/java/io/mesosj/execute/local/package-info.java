/** The embedded cluster on the command line: the agent's flags by their Mesos names. */
@NullMarked
package io.mesosj.execute.local;

import org.jspecify.annotations.NullMarked;
