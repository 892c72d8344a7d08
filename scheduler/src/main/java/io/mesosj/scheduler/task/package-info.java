/**
 * Descriptions of tasks and task groups, from which any number of instances can be launched.
 *
 * <p>Start at {@link io.mesosj.scheduler.task.TaskSpec}.
 */
@NullMarked
package io.mesosj.scheduler.task;

import org.jspecify.annotations.NullMarked;
