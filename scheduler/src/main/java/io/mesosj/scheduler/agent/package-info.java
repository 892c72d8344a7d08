/**
 * What is asked of agents, by their v1 operator API: files of sandboxes while they grow, and
 * commands inside containers. {@link io.mesosj.scheduler.launch.LaunchedTask} has both for its
 * tasks. Source: Mesos' {@code agent.proto}.
 */
@NullMarked
package io.mesosj.scheduler.agent;

import org.jspecify.annotations.NullMarked;
