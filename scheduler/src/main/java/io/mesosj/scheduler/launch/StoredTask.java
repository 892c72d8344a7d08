package io.mesosj.scheduler.launch;

/**
 * What must outlive the framework's process about a task: enough to ask the master about it.
 *
 * @param taskId its id
 * @param name the name of its description
 * @param agentId where it was sent
 */
public record StoredTask(String taskId, String name, String agentId) {}
