/** What becomes of a task's standard output and standard error, once read from its sandbox. */
@NullMarked
package io.mesosj.execute.output;

import org.jspecify.annotations.NullMarked;
