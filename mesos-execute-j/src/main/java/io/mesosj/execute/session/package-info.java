/**
 * Somebody at a container's input and output: the user's terminal in raw mode, and the agent's
 * ATTACH_CONTAINER_INPUT and LAUNCH_NESTED_CONTAINER_SESSION. Source: Mesos' {@code agent.proto}.
 */
@NullMarked
package io.mesosj.execute.session;

import org.jspecify.annotations.NullMarked;
