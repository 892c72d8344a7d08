/**
 * One run: subscribes, waits for an offer that fits, launches, prints every status, follows the
 * output and ends with the task's exit code. Works the same against Apache Mesos and against the
 * embedded cluster.
 */
@NullMarked
package io.mesosj.execute.run;

import org.jspecify.annotations.NullMarked;
