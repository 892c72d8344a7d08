/**
 * Checks and health checks of a task, as Mesos' executors make them: {@link
 * io.mesosj.executor.check.TaskChecks} runs them, {@link io.mesosj.executor.check.CheckTarget} is
 * the container they look into. Source: Mesos' {@code docs/health-checks.md} and {@code
 * src/checks}.
 */
@NullMarked
package io.mesosj.executor.check;

import org.jspecify.annotations.NullMarked;
