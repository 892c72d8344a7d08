package io.mesosj.scheduler;

import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * An event that can't be decoded, since the master is newer, or wrong; it was logged and left out.
 *
 * @param why what it is, and what is wrong with it; one line
 * @param status what can be read of an update: the ids and the uuid, with which it can be
 *     acknowledged, so that the agent goes on to the next
 */
public record UnreadableEvent(String why, Optional<TaskStatus> status) {}
