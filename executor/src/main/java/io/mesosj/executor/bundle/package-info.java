/**
 * The bundle {@code mesosj-executor}: an executor that a framework names in its ExecutorInfo, that
 * an agent's fetcher unpacks, and that runs commands as processes beside itself.
 *
 * <p>{@link io.mesosj.executor.bundle.Main} reads the agent's environment and starts a {@link
 * io.mesosj.executor.command.TasksExecutor}, whose tasks become processes here.
 */
@NullMarked
package io.mesosj.executor.bundle;

import org.jspecify.annotations.NullMarked;
