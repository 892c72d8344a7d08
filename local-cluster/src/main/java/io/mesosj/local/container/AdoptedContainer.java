package io.mesosj.local.container;

import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import java.util.Optional;

/**
 * A container that an earlier agent made.
 *
 * @param container to be destroyed when its process has ended
 * @param process if it still runs
 * @param end how it ended, if it ended meanwhile and that was written down
 */
public record AdoptedContainer(
    Container container, Optional<TaskProcess> process, Optional<ExitStatus> end) {}
