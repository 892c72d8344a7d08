package io.mesosj.scheduler.launch;

/**
 * How a command inside a task's container ended.
 *
 * @param exitCode its exit code; 128 and the signal's number where one ended it
 * @param stdout its standard output, as UTF-8
 * @param stderr its standard error, as UTF-8
 */
public record ExecResult(int exitCode, String stdout, String stderr) {}
