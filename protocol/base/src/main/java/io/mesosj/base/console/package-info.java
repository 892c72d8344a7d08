/**
 * Where words and exit codes leave: our own messages go to standard error, so that standard output
 * carries nothing but the task's own output and the command can stand in a pipe.
 */
@NullMarked
package io.mesosj.base.console;

import org.jspecify.annotations.NullMarked;
