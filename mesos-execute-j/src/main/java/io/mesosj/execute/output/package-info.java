/**
 * The task's standard output and standard error, read from its sandbox through the agent's files
 * API while it runs and to the last byte when it has ended.
 */
@NullMarked
package io.mesosj.execute.output;

import org.jspecify.annotations.NullMarked;
