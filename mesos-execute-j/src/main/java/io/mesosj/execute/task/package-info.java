/**
 * From flags to what is launched: one {@code TaskInfo}, or a task group with its executor, in
 * Mesos' own messages. Nothing here has a side effect; every flag is checked before anything is
 * started.
 */
@NullMarked
package io.mesosj.execute.task;

import org.jspecify.annotations.NullMarked;
