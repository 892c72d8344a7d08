/** What every side of Mesos knows of tasks: their ids and statuses. */
@NullMarked
package io.mesosj.protocol.task;

import org.jspecify.annotations.NullMarked;
